import type { Category, Stream, Measure, Words } from './category.js'
import type { Body, Named, Office } from './office.model.js'

/** What a sub-district office starts from; all of it is content that the office may change. */
export type OfficeDefaults = Pick<
  Office,
  'departments' | 'positions' | 'categories' | 'bodies' | 'protection' | 'danger' | 'dayCount' | 'holidays'
>

const words = (th: string, en: string): Words => ({ th, en })
const named = (key: string, th: string, en: string): Named => ({ key, name: words(th, en) })

const ANSWER_DAYS = 15
const RESOLVE_DAYS: Record<Stream, number> = { corruption: 30, general: 15 }

const category = (key: string, stream: Stream, measure: Measure, th: string, en: string): Category => ({
  ...named(key, th, en),
  stream,
  measure,
  answerDays: ANSWER_DAYS,
  resolveDays: RESOLVE_DAYS[stream],
})

const body = (key: string, name: Words, phone: string, url: string, about: Words): Body => ({
  key,
  name,
  phone,
  url,
  about,
})

export const officeDefaults = (): OfficeDefaults => ({
  departments: [
    named('permanent-secretary', 'สำนักปลัด', 'Office of the Permanent Secretary'),
    named('finance', 'กองคลัง', 'Finance Division'),
    named('public-works', 'กองช่าง', 'Public Works Division'),
    named('education', 'กองการศึกษาฯ', 'Education Division'),
    named('welfare', 'กองสวัสดิการฯ', 'Welfare Division'),
    named('agriculture', 'กองส่งเสริมการเกษตร', 'Agricultural Extension Division'),
  ],
  positions: [
    named('mayor', 'นายกองค์การบริหารส่วนตำบล', 'Mayor'),
    named('deputy-mayor', 'รองนายกองค์การบริหารส่วนตำบล', 'Deputy mayor'),
    named('council-member', 'สมาชิกสภา อบต.', 'Council member'),
    named('permanent-secretary', 'ปลัด อบต.', 'Permanent secretary'),
    named('deputy-permanent-secretary', 'รองปลัด อบต.', 'Deputy permanent secretary'),
    named('office-head', 'หัวหน้าสำนักปลัด', 'Head of the Office of the Permanent Secretary'),
    named('finance-director', 'ผู้อำนวยการกองคลัง', 'Director of finance'),
    named('procurement-officer', 'เจ้าหน้าที่พัสดุ', 'Procurement officer'),
    named('works-director', 'ผู้อำนวยการกองช่าง', 'Director of public works'),
    named('education-director', 'ผู้อำนวยการกองการศึกษาฯ', 'Director of education'),
    named('welfare-director', 'ผู้อำนวยการกองสวัสดิการฯ', 'Director of welfare'),
    named('agriculture-director', 'ผู้อำนวยการกองส่งเสริมการเกษตร', 'Director of agricultural extension'),
    named('legal-officer', 'นิติกร', 'Legal officer'),
    named('receiving-officer', 'เจ้าหน้าที่รับเรื่องร้องเรียน', 'Receiving officer'),
    named('internal-auditor', 'ผู้ตรวจสอบภายใน', 'Internal auditor'),
    named('system-administrator', 'ผู้ดูแลระบบ', 'System administrator'),
    named('outside', 'บุคคลภายนอกสำนักงาน', 'Person from outside the office'),
  ],
  categories: [
    category('bribery', 'corruption', 4, 'เรียกหรือรับเงินหรือประโยชน์', 'Asking for or taking money or favours'),
    category('procurement', 'corruption', 3, 'จัดซื้อจัดจ้างไม่โปร่งใส', 'Procurement that is not transparent'),
    category('conflict-of-interest', 'corruption', 3, 'ผลประโยชน์ทับซ้อน', 'Conflict of interest'),
    category('abuse-of-authority', 'corruption', 4, 'ใช้อำนาจหน้าที่โดยมิชอบ', 'Abuse of authority'),
    category(
      'misuse-of-property',
      'corruption',
      4,
      'นำทรัพย์สินราชการไปใช้ส่วนตัว',
      'Private use of public property',
    ),
    category('other-corruption', 'corruption', 4, 'การทุจริตเรื่องอื่น', 'Other corruption'),
    category('roads', 'general', 4, 'ถนน ทางเท้า สะพาน', 'Roads, pavements, bridges'),
    category('water', 'general', 4, 'น้ำประปา น้ำท่วม ท่อระบายน้ำ', 'Water supply, flooding, drains'),
    category('lighting', 'general', 4, 'ไฟฟ้าสาธารณะ', 'Street lights'),
    category('waste', 'general', 4, 'ขยะและกลิ่น', 'Waste and smells'),
    category('nuisance', 'general', 4, 'เหตุรำคาญ เสียงดัง สัตว์จรจัด', 'Nuisance, noise, stray animals'),
    category('welfare', 'general', 4, 'สวัสดิการและเบี้ยยังชีพ', 'Welfare and allowances'),
    category(
      'disclosure',
      'general',
      1,
      'ไม่เปิดเผยข้อมูลหรือข้อมูลไม่เป็นปัจจุบัน',
      'Information missing or out of date',
    ),
    category('participation', 'general', 2, 'การมีส่วนร่วมของประชาชน', 'Participation of residents'),
    category('service', 'general', 4, 'การให้บริการของเจ้าหน้าที่', 'How staff serve residents'),
    category('other-general', 'general', 4, 'เรื่องอื่น', 'Something else'),
  ],
  bodies: [
    body(
      'nacc',
      words('สำนักงาน ป.ป.ช.', 'National Anti-Corruption Commission (NACC)'),
      '1205',
      '',
      words('การทุจริตของเจ้าหน้าที่ของรัฐและนักการเมืองท้องถิ่น', 'Corruption of officials and local politicians'),
    ),
    body(
      'pacc',
      words('สำนักงาน ป.ป.ท.', 'Public Sector Anti-Corruption Commission (PACC)'),
      '1206',
      '',
      words('การทุจริตในภาครัฐ', 'Corruption in the public sector'),
    ),
    body(
      'damrongdhama',
      words('ศูนย์ดำรงธรรม', 'Damrongdhama Centre'),
      '1567',
      '',
      words('เรื่องร้องทุกข์ทุกเรื่องของจังหวัดและอำเภอ', 'All grievances in the province and district'),
    ),
    body(
      'government',
      words('ศูนย์รับเรื่องร้องทุกข์ของรัฐบาล', 'Government complaint centre'),
      '1111',
      '',
      words('เรื่องร้องทุกข์ต่อรัฐบาล', 'Complaints to the government'),
    ),
  ],
  protection: words(
    'ผู้ให้ข้อมูลโดยสุจริตได้รับความคุ้มครองทั้งทางแพ่ง ทางอาญา และทางวินัย ตามมาตรา 132 แห่งกฎหมายป้องกันและปราบปรามการทุจริต ที่แก้ไขเพิ่มเติม (ฉบับที่ 2) พ.ศ. 2568',
    'Whoever informs in good faith is protected under civil, criminal and disciplinary law: section 132 of the organic act on anti-corruption, as amended by No. 2, B.E. 2568.',
  ),
  danger: words(
    'หากมีคนกำลังตกอยู่ในอันตราย โปรดโทร 191 (ตำรวจ) หรือ 1669 (เจ็บป่วยฉุกเฉิน) ทันที สำนักงานไม่ได้เปิดอ่านเรื่องตลอดเวลา',
    'If somebody is in danger, call 191 (police) or 1669 (medical emergency) now. The office does not read reports around the clock.',
  ),
  dayCount: 'calendar',
  holidays: [],
})

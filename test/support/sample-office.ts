import { newKeyPair } from '../../src/sealing/key-pair.js'
import type { Office } from '../../src/office/office.model.js'

const words = (th: string, en: string) => ({ th, en })
const named = (key: string, th: string, en: string) => ({ key, name: words(th, en) })

/** An office with real names in both languages: long ones, so that pages show how they bear them. */
export const sampleOffice = (): Office => ({
  name: words('องค์การบริหารส่วนตำบลสระแก้ว', 'Sa Kaeo Subdistrict Administrative Organization'),
  address: words('อำเภอหนองหงส์ จังหวัดบุรีรัมย์ 31240', 'Nong Hong, Buri Ram 31240'),
  phone: '044 000 000',
  email: 'office@example.go.th',
  departments: [named('clerk', 'สำนักปลัด', 'Clerk'), named('works', 'กองช่าง', 'Public works')],
  positions: [
    named('mayor', 'นายกองค์การบริหารส่วนตำบล', 'Mayor'),
    named('permanent-secretary', 'ปลัดองค์การบริหารส่วนตำบล', 'Permanent secretary'),
    named('education', 'ผู้อำนวยการกองการศึกษา ศาสนาและวัฒนธรรม', 'Director of education, religion and culture'),
    named('works', 'ผู้อำนวยการกองช่าง', 'Director of public works'),
    named('officer', 'เจ้าหน้าที่รับเรื่อง', 'Receiving officer'),
  ],
  categories: [
    {
      ...named('procurement', 'การจัดซื้อจัดจ้างไม่โปร่งใส', 'Procurement that is not transparent'),
      hint: words('ฮั้วประมูล แบ่งซื้อแบ่งจ้าง', 'Bid rigging, split contracts'),
      stream: 'corruption',
      measure: 3,
      answerDays: 15,
      resolveDays: 30,
    },
    {
      ...named('roads', 'ถนนและทางเท้า', 'Roads and pavements'),
      stream: 'general',
      measure: 1,
      answerDays: 15,
      resolveDays: 15,
    },
  ],
  bodies: [
    {
      ...named('nacc', 'สำนักงาน ป.ป.ช.', 'NACC'),
      phone: '1205',
      url: 'https://www.nacc.go.th',
      about: words('รับเรื่องการทุจริตของเจ้าหน้าที่รัฐ', 'Corruption of state officials'),
    },
  ],
  protection: words('กฎหมายคุ้มครองผู้ให้ข้อมูลโดยสุจริต', 'The law protects those who inform in good faith'),
  danger: words('โทร. 191 ทันที', 'Call 191 now'),
  dayCount: 'calendar',
  holidays: [],
  recoveryPublicKey: newKeyPair().publicKey,
  setUpAt: new Date(),
})

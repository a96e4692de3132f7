import type { Complaint } from './complaint.js'

/** Complaints that name people whom the sealing must keep out. */

/** Names the permanent secretary: the oversight officer is given the key as well. */
export const ABOUT_SECRETARY: Complaint = {
  key: 'about-secretary',
  topic: 'claims',
  what: 'โครงการอบรมคุณธรรมจริยธรรมของ อบต. เบิกค่าวิทยากร {money=14400..28800/1200} บาท ทั้งที่วิทยากรคือคนในสำนักปลัดเอง พูดครึ่งชั่วโมงแล้วให้ดูวิดีโอ ท่านปลัดเป็นคนเซ็นอนุมัติทั้งหมด ขอให้คนอื่นที่ไม่ใช่ลูกน้องท่านตรวจ เพราะถ้าเรื่องถึงท่าน {me}อยู่ไม่ได้แน่',
  when: 'อบรมเดือน{month}',
  where: 'ห้องประชุม อบต.',
  known: 'saw',
  more: 'นั่งอบรมอยู่ในห้อง',
  positions: ['permanent-secretary'],
  evidence: 'document',
  endings: [
    {
      outcome: 'partly-substantiated',
      findings:
        'ตารางอบรมระบุ 6 ชั่วโมง ผู้เข้าอบรม 5 รายให้ถ้อยคำว่าบรรยายจริงราว 2 ชั่วโมง อัตราค่าวิทยากรภายในสูงกว่าระเบียบ ให้เรียกคืนส่วนเกิน ไม่พบว่าผู้อนุมัติได้รับประโยชน์',
      told: 'เรื่องนี้ตรวจสอบโดยผู้กำกับดูแลซึ่งอยู่นอกสายบังคับบัญชา พบว่าเบิกค่าวิทยากรสูงกว่าระเบียบจริงและได้เรียกคืนแล้วเมื่อวันที่ {done} ไม่พบว่าผู้อนุมัติได้รับประโยชน์ส่วนตัว แต่ได้ตักเตือนเรื่องการตรวจเอกสารก่อนอนุมัติ',
    },
  ],
}

/** Names everybody who would be entitled: only the oversight officer can open it. */
export const ONLY_OVERSIGHT: Complaint = {
  key: 'only-oversight',
  topic: 'bribery',
  what: 'เรื่องนี้เกี่ยวกับหลายคนในสำนักปลัดรวมทั้งคนรับเรื่องร้องเรียนเอง เมื่อ{n=2..4} เดือนก่อน{me}ร้องเรื่องเรียกเงินค่าออกใบอนุญาตร้านค้า ผ่านไปสามวันมีคนโทรมาขู่ว่าร้องไปก็เท่านั้น รู้หมดว่าใครเขียน แสดงว่ามีคนข้างในเอาเรื่องไปบอก ขอให้คนนอกตรวจเท่านั้น',
  when: 'โดนโทรขู่{date}',
  where: 'สำนักปลัด อบต.',
  known: 'experienced',
  danger: true,
  positions: ['permanent-secretary', 'office-head', 'receiving-officer'],
  endings: [
    {
      outcome: 'substantiated',
      findings: '',
      told: '',
    },
  ],
}

/** Names the mayor and a council member, with a name. */
export const ABOUT_MAYOR: Complaint = {
  key: 'about-mayor',
  topic: 'procurement',
  what: 'ก่อนเปิดซองงานก่อสร้าง{place} มูลค่า {money=1800000..4600000/100000} บาท มีผู้รับเหมาไปกินข้าวที่บ้านผู้บริหาร วันรุ่งขึ้นราคาที่ชนะห่างจากราคากลางแค่ร้อยละ {percent=1..2} ผู้รับเหมาอีกสองรายถอนตัวหมด คนขับรถของผู้รับเหมาเล่าให้ฟังว่าต้องจ่ายสิบเปอร์เซ็นต์',
  when: '{date}',
  where: '{place}',
  known: 'told',
  more: 'คนขับรถของผู้รับเหมาเล่าให้ฟัง',
  positions: ['mayor', 'council-member'],
  names: 'ผู้บริหารระดับสูง และคนประสานที่เรียกกันว่า "เฮีย"',
  endings: [
    {
      outcome: 'out-of-remit',
      forwardedTo: 'nacc',
      findings:
        'เป็นข้อกล่าวหาต่อผู้บริหารท้องถิ่น อยู่ในอำนาจของ ป.ป.ช. โดยตรง รวบรวมประกาศ ราคากลาง และบันทึกผู้ยื่นซองส่งไปพร้อมกัน',
      told: 'ข้อกล่าวหาต่อผู้บริหารท้องถิ่นอยู่ในอำนาจของ ป.ป.ช. อบต. ไม่อาจสอบผู้บังคับบัญชาสูงสุดของตนเองได้ จึงส่งเรื่องพร้อมเอกสารให้สำนักงาน ป.ป.ช. ประจำจังหวัดแล้วเมื่อวันที่ {done} โดยไม่มีข้อมูลที่ระบุตัวท่าน',
    },
  ],
}

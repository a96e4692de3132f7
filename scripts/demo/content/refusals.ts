import type { REFUSAL_GROUNDS, REFUSALS } from '../../../src/cases/vocabulary.js'
import type { Topic } from './complaint.js'

/** A complaint that the office can't take up, and what it tells the reporter. */
export type Refused = {
  key: string
  topic: Topic
  what: string
  when: string
  where: string
  outcome: Exclude<(typeof REFUSALS)[number], 'duplicate'>
  grounds: (typeof REFUSAL_GROUNDS)[number]
  forwardedTo?: string
  told: string
}

export const REFUSED: Refused[] = [
  {
    key: 'refused-court',
    topic: 'road',
    what: 'เรื่องรั้วบ้านพี่เขยล้ำเข้ามาในที่{me} {n=1..2} เมตร {place} ตอนนี้ฟ้องกันอยู่ที่ศาล อยากให้ อบต. สั่งรื้อไปก่อนเลยไม่ต้องรอศาล เพราะศาลนัดอีกทีปีหน้า',
    when: 'ฟ้องเมื่อเดือน{month}',
    where: '{place}',
    outcome: 'out-of-remit',
    grounds: 'before-a-court',
    forwardedTo: 'other',
    told: 'เรื่องแนวเขตที่ดินของท่านอยู่ระหว่างการพิจารณาของศาล อบต. ไม่อาจมีคำสั่งใดที่กระทบคดีได้ ท่านยื่นคำร้องขอคุ้มครองชั่วคราวต่อศาล หรือปรึกษาทนายอาสาที่สำนักงานยุติธรรมจังหวัดได้โดยไม่เสียค่าใช้จ่าย',
  },
  {
    key: 'refused-decided',
    topic: 'procurement',
    what: 'ขอให้สอบใหม่เรื่องงานถนน{village}เมื่อหลายปีก่อนที่ ป.ป.ช. บอกว่าไม่มีมูล {me}ไม่เชื่อ ยังไงก็ต้องมีคนผิด',
    when: 'หลายปีแล้ว',
    where: 'ถนน{village}',
    outcome: 'out-of-remit',
    grounds: 'decided-elsewhere',
    forwardedTo: 'nacc',
    told: 'เรื่องนี้ ป.ป.ช. ได้มีมติแล้ว อบต. ไม่มีอำนาจรื้อฟื้นคำวินิจฉัยขององค์กรตรวจสอบ หากท่านมีพยานหลักฐานใหม่ ขอให้ยื่นต่อสำนักงาน ป.ป.ช. ประจำจังหวัดโดยตรง หรือโทร 1205',
  },
  {
    key: 'refused-hospital',
    topic: 'health',
    what: 'โรงพยาบาลอำเภอให้{แม่|พ่อ|ลูก}นั่งรอ{hours=5..9} ชั่วโมง พยาบาลพูดจาไม่ดี หมอไม่ดูอาการ ขอให้ตรวจสอบด้วย{ka}',
    when: '{date}',
    where: 'โรงพยาบาลอำเภอ (บ้านอยู่{place})',
    outcome: 'out-of-remit',
    grounds: 'not-this-office',
    forwardedTo: 'damrongdhama',
    told: 'โรงพยาบาลอำเภอไม่ได้อยู่ในสังกัด อบต. เราจึงตรวจสอบไม่ได้ แต่ได้ส่งเรื่องของท่านไปยังศูนย์ดำรงธรรมอำเภอเพื่อส่งต่อโรงพยาบาลแล้ว ท่านแจ้งสายด่วน สปสช. 1330 ได้อีกทางหนึ่ง',
  },
  {
    key: 'refused-highway',
    topic: 'road',
    what: 'ไฟแดงสี่แยกบนทางหลวงใหญ่หน้าตลาดอำเภอเสียมา{days=4..12} วัน รถชนกันไป{n=2..4} ครั้งแล้ว คนจาก{village}ต้องผ่านทุกวัน ช่วยแก้ด้วย',
    when: '{days} วันแล้ว',
    where: 'สี่แยกทางหลวง',
    outcome: 'out-of-remit',
    grounds: 'not-this-office',
    forwardedTo: 'other',
    told: 'สี่แยกดังกล่าวเป็นทางหลวงแผ่นดินนอกเขตตำบล อบต. ได้โทรแจ้งแขวงทางหลวงและส่งเรื่องต่อให้แล้วในวันนี้ ท่านติดตามได้ที่สายด่วนกรมทางหลวง 1586',
  },
  {
    key: 'refused-debt',
    topic: 'counter',
    what: 'เพื่อนบ้าน{village}ยืมเงินไป {money=15000..60000/5000} บาทแล้วไม่คืน ไปทวงก็บอกไม่มี มีสัญญาเขียนมือ อยากให้ อบต. เรียกมาให้คืนเงิน{me}',
    when: 'ยืมตั้งแต่ปีที่แล้ว',
    where: '{place}',
    outcome: 'out-of-remit',
    grounds: 'not-this-office',
    forwardedTo: 'damrongdhama',
    told: 'เรื่องหนี้สินระหว่างบุคคลไม่อยู่ในอำนาจของ อบต. ได้ส่งเรื่องให้ศูนย์ดำรงธรรมอำเภอไกล่เกลี่ย ท่านนำสัญญาไปพบเจ้าหน้าที่ได้ในวันราชการ หรือขอคำปรึกษาที่สำนักงานอัยการคุ้มครองสิทธิโดยไม่เสียค่าใช้จ่าย',
  },
  {
    key: 'refused-vague-bad',
    topic: 'claims',
    what: 'คนใน อบต. {โกงทั้งนั้น|กินกันทุกเม็ด|ไม่มีดีสักคน} รู้ๆ กันอยู่ {ไม่ต้องถามว่าใคร|ดูหน้าก็รู้} จัดการซะบ้าง ชาว{village}เบื่อเต็มทน',
    when: 'ตลอด',
    where: 'อบต.',
    outcome: 'insufficient-information',
    grounds: 'too-little-to-investigate',
    told: 'เราเข้าใจความไม่สบายใจของท่าน แต่ข้อมูลที่ให้มายังไม่ระบุว่าใคร ทำอะไร เมื่อใด จึงยังตรวจสอบไม่ได้ หากท่านเล่าเหตุการณ์เพิ่มแม้เพียงเรื่องเดียว เช่น โครงการหรือช่วงเวลา แจ้งเป็นเรื่องใหม่ได้โดยไม่ต้องบอกชื่อ',
  },
  {
    key: 'refused-vague-road',
    topic: 'road',
    what: 'ถนน{พัง|เป็นหลุม|แย่มาก} มาซ่อมด้วย แถว{บ้านยาย|ทุ่งนา|คลอง}แหละ คนผ่านไป{village}บ่อยๆ น่าจะรู้',
    when: '',
    where: 'ไม่ระบุ',
    outcome: 'insufficient-information',
    grounds: 'too-little-to-investigate',
    told: 'ข้อมูลที่ให้มายังไม่พอให้ทราบว่าเป็นถนนสายใด จึงยังออกตรวจไม่ได้ ขอให้แจ้งใหม่พร้อมหมู่บ้านและจุดสังเกตใกล้เคียง หรือแนบภาพถ่าย เราจะออกตรวจให้โดยเร็ว',
  },
  {
    key: 'refused-tip-other',
    topic: 'bribery',
    what: 'ตำรวจตั้งด่านแถว{ปากทางเข้าอำเภอ|ทางโค้งก่อนถึงตลาด} เรียกเงินรถขนผักคันละ {price=100..200/50} บาท ไม่มีใบเสร็จ {me}โดนมา{n=3..5} ครั้งตอนกลับ{village}',
    when: '{date}',
    where: 'ด่านบนถนนเข้าอำเภอ',
    outcome: 'out-of-remit',
    grounds: 'not-this-office',
    forwardedTo: 'pacc',
    told: 'เรื่องที่แจ้งเป็นการกล่าวหาเจ้าหน้าที่ของหน่วยงานอื่นซึ่ง อบต. ไม่มีอำนาจตรวจสอบ จึงส่งต่อสำนักงาน ป.ป.ท. โดยไม่มีข้อมูลที่ระบุตัวท่าน ติดตามได้ที่สายด่วน 1206',
  },
]

/** What somebody is told whose complaint another has made already. */
export const DUPLICATE_TOLD = [
  'เรื่องเดียวกันนี้มีผู้แจ้งไว้ก่อนแล้วและกำลังตรวจสอบอยู่ จึงรวมเป็นเรื่องเดียวกันเพื่อไม่ให้ตรวจซ้ำ ข้อมูลของท่านถูกส่งให้ผู้ตรวจสอบด้วย ขอบคุณที่ช่วยยืนยัน',
  'ได้รับแจ้งเหตุเดียวกันจากผู้อื่นก่อนหน้านี้ อบต. จะดำเนินการไปพร้อมกันในเรื่องแรก ผลการแก้ไขจะประกาศที่ศาลากลางบ้าน ขอบคุณที่แจ้งมา',
] as const

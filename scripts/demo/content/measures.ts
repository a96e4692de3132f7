import type { Values } from '../../../src/measures/record.fields.js'

/** What the demo office keeps on its website. */
export const PUBLICATIONS: readonly Values[] = [
  {
    item: 'แผนการใช้จ่ายงบประมาณประจำปี',
    address: 'https://www.example.go.th/budget',
    departments: ['finance'],
    everyDays: '180',
  },
  {
    item: 'รายงานผลการจัดซื้อจัดจ้างรายเดือน',
    address: 'https://www.example.go.th/procurement',
    departments: ['finance'],
    everyDays: '30',
  },
  {
    item: 'แผนพัฒนาท้องถิ่น',
    address: 'https://www.example.go.th/plan',
    departments: ['permanent-secretary'],
    everyDays: '365',
  },
]

/** Activities with residents: the month and day in the calendar year that the fiscal year ends in. */
export const ACTIVITIES: readonly {
  day: [month: number, day: number]
  values: Values
  results: Values
  /** What the picture that is put up of it shows. */
  picture?: string
}[] = [
  {
    day: [1, 20],
    values: {
      activity: 'ประชาคมหมู่บ้านเพื่อจัดทำแผนพัฒนาท้องถิ่น',
      stage: 'before',
      place: 'ศาลาประชาคม หมู่ที่ 4',
      departments: ['permanent-secretary'],
    },
    results: {
      people: 86,
      results: 'ได้โครงการที่ประชาชนต้องการ 7 โครงการ เรียงตามลำดับ',
      used: 'บรรจุโครงการ 5 ลำดับแรกในแผนพัฒนาท้องถิ่น',
    },
  },
  {
    day: [3, 12],
    values: {
      activity: 'ผู้แทนชุมชนร่วมสังเกตการณ์ตรวจรับงานถนน',
      stage: 'during',
      place: 'ถนนสายบ้านหนองหงส์',
      departments: ['public-works'],
    },
    results: { people: 12, results: 'พบรอยร้าวสองจุด', used: 'ให้ผู้รับจ้างแก้ไขก่อนตรวจรับ' },
    picture: 'ถนนสายบ้านหนองหงส์ในวันตรวจรับงาน มีหลุมที่ผู้แทนชุมชนให้แก้ไข',
  },
  {
    day: [8, 5],
    values: {
      activity: 'รับฟังความเห็นหลังโครงการระบบประปาหมู่บ้าน',
      stage: 'after',
      place: 'วัดบ้านสระแก้ว',
      departments: ['public-works'],
    },
    results: { people: 45, results: 'น้ำไหลแรงขึ้น แต่ยังขุ่นช่วงเช้า', used: 'ตั้งงบล้างถังกรองปีถัดไป' },
  },
]

/** Projects of a year; the last one begins with somebody who hasn't declared yet. */
export const PROJECTS: readonly { values: Values; persons: string[]; stepsTaken: number }[] = [
  {
    values: {
      project: 'ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 3',
      method: '0000-method-e-bidding',
      budget: 1_480_000,
      price: 1_395_000,
      departments: ['public-works'],
    },
    persons: ['ประธานกรรมการตรวจรับ', 'กรรมการตรวจรับ'],
    stepsTaken: 12,
  },
  {
    values: {
      project: 'จัดซื้อวัสดุสำนักงาน',
      method: '0000-method-specific',
      budget: 45_000,
      price: 43_200,
      departments: ['finance'],
    },
    persons: ['เจ้าหน้าที่พัสดุ', 'ผู้ตรวจรับพัสดุ'],
    stepsTaken: 5,
  },
]

export const REPORT_NEXT = 'จัดเวทีรับฟังความเห็นให้ครบทุกหมู่บ้าน และแจ้งผลกลับภายใน 30 วัน'

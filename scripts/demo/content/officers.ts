import type { Role } from '../../../src/officers/roles.js'

/** Somebody who works in the demo office. All names are invented. */
export type DemoOfficer = {
  username: string
  password: string
  name: string
  role: Role
  position: string
  department: string
  otherDepartments?: string[]
  /** What the printed table says of them. */
  may: string
}

export const DEMO_OFFICERS: readonly DemoOfficer[] = [
  {
    username: 'triage1',
    password: 'somtam-kaiyang-31',
    name: 'นางสาววันเพ็ญ ใจซื่อ',
    role: 'triage',
    position: 'receiving-officer',
    department: 'permanent-secretary',
    may: 'read new cases, enter, assign, refuse, answer',
  },
  {
    username: 'triage2',
    password: 'khaoniao-mamuang-42',
    name: 'นายอำนวย พูนสุข',
    role: 'triage',
    position: 'office-head',
    department: 'permanent-secretary',
    may: 'the same; never sees a case that names the head of the office',
  },
  {
    username: 'investigator1',
    password: 'tomyum-goong-yai-53',
    name: 'นางสาวอรุณี แสงธรรม',
    role: 'investigator',
    position: 'legal-officer',
    department: 'permanent-secretary',
    otherDepartments: ['finance'],
    may: 'read and work the cases assigned to them',
  },
  {
    username: 'investigator2',
    password: 'massaman-nuea-64',
    name: 'นายประสิทธิ์ ทองมั่น',
    role: 'investigator',
    position: 'works-director',
    department: 'public-works',
    may: 'the same; the director of public works',
  },
  {
    username: 'secretary',
    password: 'namtok-sai-yen-75',
    name: 'นายวิชิต ตั้งตรง',
    role: 'secretary',
    position: 'permanent-secretary',
    department: 'permanent-secretary',
    may: 'all of triage; close, send back, reopen; submit summaries',
  },
  {
    username: 'oversight',
    password: 'dokbua-bansai-86',
    name: 'นางเพ็ญศรี เที่ยงธรรม',
    role: 'oversight',
    position: 'outside',
    department: 'permanent-secretary',
    may: 'only cases that name those who would otherwise decide',
  },
  {
    username: 'mayor',
    password: 'fonthong-lomnao-97',
    name: 'นายบุญรักษ์ เย็นใจ',
    role: 'mayor',
    position: 'mayor',
    department: 'permanent-secretary',
    may: 'figures; approves summaries, one waits',
  },
  {
    username: 'auditor',
    password: 'kraduk-mai-phai-28',
    name: 'นางละเอียด รอบคอบ',
    role: 'auditor',
    position: 'internal-auditor',
    department: 'permanent-secretary',
    may: 'audit trail and figures, never a case',
  },
  {
    username: 'admin',
    password: 'lamyai-wan-chai-19',
    name: 'นายกิตติ คงมั่น',
    role: 'administrator',
    position: 'system-administrator',
    department: 'permanent-secretary',
    may: 'accounts, never a case',
  },
]

/** Somebody who came some days ago: nobody has given them the keys of older cases yet. */
export const NEWCOMER: DemoOfficer = {
  username: 'triage3',
  password: 'miang-kham-sot-38',
  name: 'นางสาวดาริน มาใหม่',
  role: 'triage',
  position: 'receiving-officer',
  department: 'permanent-secretary',
  may: 'new here: waits for the keys of older cases, which triage1 gives',
}

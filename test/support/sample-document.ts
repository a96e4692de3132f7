import type { Document, DocumentTable } from '../../src/documents/document.js'

/** A table of as many rows, with words whose marks stand high and hang low. */
export const sampleTable = (id: string, rows: number): DocumentTable => ({
  id,
  caption: `ตารางที่ ${id} ของผู้ใหญ่บ้าน`,
  head: ['เดือน', 'รับเรื่อง', 'หมายเหตุ'],
  rows: Array.from({ length: rows }, (_, index) => ({
    head: `แถวที่ ${index + 1}`,
    cells: [1_000 + index, index % 3 ? '' : 'ปู่ย่า กู้น้ำ ฎีกา'],
  })),
  total: { head: 'รวม', cells: [12_345, ''] },
  notes: ['หมายเหตุใต้ตาราง'],
})

/** A document with a part of each kind. */
export const sampleDocument = (changes: Partial<Document> = {}): Document => ({
  language: 'th',
  title: 'รายงานตัวอย่าง',
  subject: 'ข้อมูล ณ วันที่ 30 กันยายน 2569',
  author: 'องค์การบริหารส่วนตำบลสระแก้ว',
  date: new Date('2026-09-20T05:00:00Z'),
  orientation: 'portrait',
  letterhead: { name: 'องค์การบริหารส่วนตำบลสระแก้ว', lines: ['อำเภอหนองหงส์'] },
  footer: { text: 'ท้ายหน้า', pages: 'หน้า {page} จาก {pages}' },
  parts: [
    { kind: 'heading', level: 1, text: 'ตัวเลข' },
    { kind: 'table', table: sampleTable('1', 60) },
    { kind: 'paragraph', text: '#import "x": * ราคา $5$\n= ไม่ใช่หัวข้อ *ไม่หนา* @ไม่อ้าง \\ <ไม่ใช่ป้าย>' },
    { kind: 'list', items: ['ข้อแรก', 'ข้อที่สอง'] },
    {
      kind: 'signatures',
      label: 'ลงชื่อ',
      blocks: [
        { role: 'ผู้จัดทำ', name: '', position: '', date: '' },
        { role: 'ผู้เสนอ', name: 'นายประเสริฐ ศรีสุข', position: 'ปลัด', date: '20 กันยายน 2569' },
      ],
    },
    {
      kind: 'smallPrint',
      lines: [{ name: 'รหัส', value: 'ab'.repeat(32) }],
      qr: { url: 'https://example.go.th/', text: 'ดูหน้าเว็บ' },
    },
  ],
  ...changes,
})

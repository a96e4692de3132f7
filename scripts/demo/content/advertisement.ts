/** What a machine sends to every form that it finds: not a complaint, and each time a little different. */
export const ADVERTISEMENT = {
  what:
    'เงินด่วนออนไลน์ ปิดหนี้นอกระบบ วงเงิน {10,000|20,000|50,000} บาท ดอกเบี้ยถูก ผ่อนสบาย {เอกสารน้อย|ไม่ต้องมีคนค้ำ} ' +
    'ไม่เช็กประวัติ อนุมัติภายในวันเดียว โอนเข้าบัญชีทันที สมัครง่ายผ่านมือถือ สนใจทักแอดมินได้ตลอดวัน โทร {phone}',
  when: 'ทุกวัน',
  where: 'ทั่วประเทศ',
} as const

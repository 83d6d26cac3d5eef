/** Texts of agreeing to the terms and the privacy notice after having joined. */
import { both } from './both';

export const consentTexts = both(
  {
    askTitle: '同意后继续使用',
    askText: '积分和卡券都在。读一读会员章程与隐私说明，同意后就能接着用。',
    read: '阅读并同意',
    others: '不想同意？导出资料或注销会员',
    newer: '会员章程与隐私说明更新了',
    newerNote: '看一看改了什么，再决定是否同意',
    look: '看一看',
    title: '会员章程与隐私说明',
    version: (version: string) => `版本 ${version}`,
    parts: { privacy: '隐私说明', terms: '会员章程' },
    agree: '同意并继续',
    later: '以后再说',
    agreed: '已同意，谢谢',
  },
  {
    askTitle: 'Agree to go on',
    askText:
      'Your points and coupons are still here. Read the terms and the privacy notice; once you agree, you go on as before.',
    read: 'Read and agree',
    others: 'Rather not? Export or delete your data',
    newer: 'The terms and the privacy notice have changed',
    newerNote: 'Have a look before you decide',
    look: 'Look',
    title: 'Terms and privacy notice',
    version: (version) => `Version ${version}`,
    parts: { privacy: 'Privacy notice', terms: 'Terms' },
    agree: 'Agree and go on',
    later: 'Later',
    agreed: 'Thank you, noted',
  },
);

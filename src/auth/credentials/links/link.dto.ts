import { EmailField } from '../../../platform/index.ts';

/** Request for a link by mail. */
export class LinkRequest {
  @EmailField({ about: 'E-mail address that receives the link.', example: 'ada@example.com' })
  email!: string;
}

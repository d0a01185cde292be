import { EmailField } from '../../../platform/index.ts';

/** Who asks for a link by mail. */
export class LinkRequest {
  @EmailField({ about: 'Address to send a link to.', example: 'ada@example.com' })
  email!: string;
}

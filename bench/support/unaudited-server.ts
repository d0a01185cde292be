/** The server with an audit log that writes nothing: what an audited write is compared with. */
interface Built {
  readonly AuditLogService: { readonly prototype: { append: () => Promise<void> } };
  readonly serve: () => Promise<number>;
}

const built = async (path: string): Promise<Partial<Built>> =>
  (await import(new URL(`../../dist/src/${path}`, import.meta.url).href)) as Partial<Built>;

const { AuditLogService } = await built('audit/index.js');
const { serve } = await built('main.js');
if (AuditLogService === undefined || serve === undefined)
  throw new Error('build first: npm run build');
AuditLogService.prototype.append = () => Promise.resolve();
process.exit(await serve());

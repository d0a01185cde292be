/** The server with an audit log that writes nothing: what an audited write is compared with. */
const { AuditLog } = (await import('../../dist/src/audit/index.js' as string)) as {
  AuditLog: { prototype: { append: () => Promise<void> } };
};
AuditLog.prototype.append = () => Promise.resolve();
const { serve } = (await import('../../dist/src/main.js' as string)) as {
  serve(): Promise<number>;
};
process.exit(await serve());

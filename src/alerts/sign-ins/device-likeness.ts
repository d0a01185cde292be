/** Whether two descriptions of devices differ in little, such as a version. */
export function areAlike(left: string, right: string): boolean {
  const [a, b] = [wordsOf(left), wordsOf(right)];
  if (a.size === 0 || b.size === 0) return false;
  const common = [...a].filter((word) => b.has(word)).length;
  return common / Math.max(a.size, b.size) >= 0.6;
}

/** The words of a description without numbers. */
function wordsOf(device: string): Set<string> {
  return new Set(device.split(/[^a-z]+/).filter((word) => word.length > 1));
}

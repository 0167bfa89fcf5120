/** What the runner replaces in its log: values of ::add-mask::, and each of their lines. */
export function makeMasks() {
  const values = new Set();
  return {
    add(value) {
      for (const part of [value, ...value.split(/\r\n|\r|\n/)]) if (part.trim()) values.add(part);
    },
    mask(text) {
      let masked = text;
      for (const value of [...values].sort((a, b) => b.length - a.length))
        masked = masked.split(value).join('***');
      return masked;
    },
  };
}

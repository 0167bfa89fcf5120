const works = new Set<() => void>();

/** Has something done when this process ends, unless it is told to forget it first. */
export function atExit(work: () => void): () => void {
  if (works.size === 0) process.on('exit', doAll);
  works.add(work);
  return () => {
    works.delete(work);
    if (works.size === 0) process.off('exit', doAll);
  };
}

function doAll(): void {
  for (const work of works) work();
}

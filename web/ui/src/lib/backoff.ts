// Waits between attempts to reconnect: 0.5 1 2 4 5 5 … s, each plus up to half a second (protocol, section 1).
const row = [500, 1000, 2000, 4000, 5000]

/** The wait before attempt n (0 is the first); after a restart of the server the first is spread over 5 s. */
export function backoff(n: number, closeCode: number, random: () => number = Math.random): number {
  if (n === 0 && closeCode === 1001) return random() * 5000
  const base = row[Math.min(n, row.length - 1)] ?? 5000
  const broken = closeCode === 1003 || closeCode === 1008 || closeCode === 1009
  return (broken ? Math.max(base, 5000) : base) + random() * 500
}

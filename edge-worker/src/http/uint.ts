/** The form of a contract's `uint256` as decimal text. Longer numbers are not read at all. */
export const UINT256 = {
  test: (text: string): boolean => /^[0-9]{1,78}$/.test(text) && BigInt(text) >> 256n === 0n,
}

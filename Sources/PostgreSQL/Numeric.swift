/// The binary form of a `numeric`: groups of four decimal digits, a weight, a sign and a display scale.
struct Numeric {
  private let groups: [Int16]
  /// The power of 10,000 that the first group counts.
  private let weight: Int
  private let sign: UInt16
  /// The number of decimals to show.
  private let scale: Int

  private static let negative: UInt16 = 0x4000
  private static let notANumber: UInt16 = 0xC000
  private static let infinity: UInt16 = 0xD000
  private static let negativeInfinity: UInt16 = 0xF000

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count >= 8 else { return nil }
    let count = Int(loadBigEndian(Int16.self, base))
    guard count >= 0, bytes.count == 8 + 2 * count else { return nil }
    weight = Int(loadBigEndian(Int16.self, base + 2))
    sign = loadBigEndian(UInt16.self, base + 4)
    scale = Int(loadBigEndian(UInt16.self, base + 6))
    groups = (0..<count).map { loadBigEndian(Int16.self, base + 8 + 2 * $0) }
  }

  /// The group that counts a power of 10,000.
  private func group(_ power: Int) -> Int16 {
    let index = weight - power
    return groups.indices.contains(index) ? groups[index] : 0
  }

  /// The exact decimal text, as `numeric` prints itself.
  var text: String {
    switch sign {
    case Numeric.notANumber: return "NaN"
    case Numeric.infinity: return "Infinity"
    case Numeric.negativeInfinity: return "-Infinity"
    default: break
    }
    var digits = sign == Numeric.negative ? "-" : ""
    var power = max(weight, 0)
    digits += String(group(power))
    while power > 0 {
      power -= 1
      digits += Numeric.fourDigits(group(power))
    }
    guard scale > 0 else { return digits }
    var decimals = ""
    while decimals.utf8.count < scale {
      power -= 1
      decimals += Numeric.fourDigits(group(power))
    }
    return digits + "." + decimals.prefix(scale)
  }

  /// The value if it is whole and fits; decimals that are all zero do not matter.
  var wholeNumber: Int128? {
    guard sign == 0 || sign == Numeric.negative else { return nil }
    let fraction = groups.dropFirst(max(weight + 1, 0))
    guard fraction.allSatisfy({ $0 == 0 }) else { return nil }
    var value: Int128 = 0
    for power in stride(from: weight, through: 0, by: -1) {
      let (product, tooBig) = value.multipliedReportingOverflow(by: 10_000)
      let digits = Int128(group(power))
      // Counting away from zero on the side of the sign reaches the least value too.
      let (sum, tooFar) =
        sign == Numeric.negative
        ? product.subtractingReportingOverflow(digits) : product.addingReportingOverflow(digits)
      if tooBig || tooFar { return nil }
      value = sum
    }
    return value
  }

  private static func fourDigits(_ group: Int16) -> String {
    let text = String(group)
    return String(repeating: "0", count: max(4 - text.utf8.count, 0)) + text
  }
}

/// A whole number of minor units of one currency.
public struct Amount: Hashable, Sendable, CustomStringConvertible {
  public var minor: Int64
  public var currency: Currency

  public init(minor: Int64, _ currency: Currency) {
    self.minor = minor
    self.currency = currency
  }

  /// Why a text is no amount.
  public enum ParseError: Error, Sendable, Equatable {
    case notANumber
    case tooManyDecimals(allowed: Int)
    case outOfRange
  }

  /// Reads major units with `.` and at most the currency's decimals, no grouping, no sign: `5000000`,
  /// `12.50`.
  /// - Returns: minor units, zero or more.
  @inlinable
  public static func minorUnits(
    utf8 bytes: UnsafeBufferPointer<UInt8>, decimals: Int
  ) throws(ParseError) -> Int64 {
    var value: Int64 = 0
    var seenDecimals = -1
    var digits = 0
    for byte in bytes {
      if byte == 0x2E, seenDecimals < 0, digits > 0 {
        seenDecimals = 0
        continue
      }
      let digit = Int64(byte) - 0x30
      guard digit >= 0, digit <= 9 else { throw .notANumber }
      digits += 1
      if seenDecimals >= 0 {
        seenDecimals += 1
        guard seenDecimals <= decimals else { throw .tooManyDecimals(allowed: decimals) }
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw .outOfRange }
      value = sum
    }
    guard digits > 0, seenDecimals != 0 else { throw .notANumber }
    for _ in max(seenDecimals, 0)..<max(decimals, 0) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .outOfRange }
      value = product
    }
    return value
  }

  /// Reads major units; see ``minorUnits(utf8:decimals:)``.
  public init(_ text: String, _ currency: Currency) throws(ParseError) {
    var text = text
    let decimals = currency.decimals
    let result: Result<Int64, ParseError> = text.withUTF8 { bytes in
      Result { () throws(ParseError) in try Amount.minorUnits(utf8: bytes, decimals: decimals) }
    }
    self.init(minor: try result.get(), currency)
  }

  /// Major units with the currency's decimals and no grouping: `1234.50`.
  public var major: String { Amount.major(Int128(minor), decimals: currency.decimals) }

  /// `1,234.50 USD`.
  public var description: String {
    "\(Amount.grouped(Int128(minor), decimals: currency.decimals)) \(currency.code)"
  }

  /// Major units of a sum, without grouping: `-1234.50`.
  public static func major(_ minor: Int128, decimals: Int) -> String {
    format(minor, decimals: decimals, grouping: false)
  }

  /// Major units of a sum with thousands separators: `-1,234.50`.
  public static func grouped(_ minor: Int128, decimals: Int) -> String {
    format(minor, decimals: decimals, grouping: true)
  }

  private static func format(_ minor: Int128, decimals: Int, grouping: Bool) -> String {
    // 39 digits, their commas, a point and a sign, written from the right.
    let room = 64 + max(decimals, 0)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { bytes in
      var (start, written) = (room, 0)
      var rest = minor.magnitude
      // A division of 64 bits is much cheaper than one of 128, and nearly every amount fits.
      var low = UInt64(exactly: rest)
      while written <= decimals || (low.map { $0 > 0 } ?? (rest > 0)) {
        if written > 0, written == decimals {
          start -= 1
          bytes[start] = 0x2E
        } else if grouping, written > decimals, (written - decimals) % 3 == 0 {
          start -= 1
          bytes[start] = 0x2C
        }
        start -= 1
        if let word = low {
          bytes[start] = UInt8(truncatingIfNeeded: word % 10) + 0x30
          low = word / 10
        } else {
          bytes[start] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
          rest /= 10
          low = UInt64(exactly: rest)
        }
        written += 1
      }
      if minor < 0 {
        start -= 1
        bytes[start] = 0x2D
      }
      return String(decoding: UnsafeRawBufferPointer(UnsafeBufferPointer(bytes))[start...], as: UTF8.self)
    }
  }
}

/// A civil day of the proleptic Gregorian calendar, as days since 1970-01-01.
///
/// Effective dates are civil days of the scheme's own time zone; no clock and no time of day is involved.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01; negative before it.
  public var number: Int32

  public init(number: Int32) { self.number = number }

  /// 0001-01-01: the calendar has no day before it.
  public static let first = Day(number: -719_162)

  /// The day of a calendar date, or nil where the calendar has no such day (30 February, month 13).
  /// - Parameter year: 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads `2024-03-31`, and nothing else: four, two and two digits.
  @inlinable
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    var parts = (0, 0, 0)
    for index in 0..<10 where index != 4 && index != 7 {
      let digit = Int(bytes[index]) - 0x30
      guard digit >= 0, digit <= 9 else { return nil }
      if index < 4 {
        parts.0 = parts.0 * 10 + digit
      } else if index < 7 {
        parts.1 = parts.1 * 10 + digit
      } else {
        parts.2 = parts.2 * 10 + digit
      }
    }
    self.init(year: parts.0, month: parts.1, day: parts.2)
  }

  /// Reads `2024-03-31`.
  public init?(_ text: String) {
    var text = text
    let day = text.withUTF8 { Day(utf8: $0) }
    guard let day else { return nil }
    self = day
  }

  /// Year, month and day of month.
  public var civil: (year: Int, month: Int, day: Int) {
    let shifted = Int(number) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  public var year: Int { civil.year }

  /// The fiscal year that holds the day, named after the calendar year in which it begins.
  /// - Parameter startMonth: the month that a fiscal year begins with: 4 in Japan, 10 for US agencies.
  public func fiscalYear(startMonth: Int) -> Int {
    let date = civil
    return date.month >= startMonth ? date.year : date.year - 1
  }

  /// The same day of month `months` later, or that month's last day where it is shorter.
  public func adding(months: Int) -> Day? {
    let date = civil
    let total = date.year * 12 + date.month - 1 + months
    let year = total >= 0 ? total / 12 : (total - 11) / 12
    let month = total - year * 12 + 1
    guard (1...9999).contains(year) else { return nil }
    return Day(year: year, month: month, day: min(date.day, Day.length(ofMonth: month, year: year)))
  }

  /// The least whole number of months after which the other day is not later; 0 where it is not after this.
  public func months(to end: Day) -> Int {
    let (from, to) = (civil, end.civil)
    var months = max(0, (to.year - from.year) * 12 + to.month - from.month)
    if let day = adding(months: months), day < end { months += 1 }
    return months
  }

  public func adding(days: Int) -> Day { Day(number: number + Int32(days)) }

  /// The number of days in a month.
  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  /// `2024-03-31`.
  public var description: String {
    String(unsafeUninitializedCapacity: 10) { bytes in
      write(to: UnsafeMutableRawBufferPointer(bytes))
      return 10
    }
  }

  /// Appends `2024-03-31`.
  public func appendUTF8(to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { digits in
      write(to: digits)
      bytes.append(contentsOf: digits)
    }
  }

  /// Writes `2024-03-31` over 10 bytes.
  public func write(to bytes: UnsafeMutableRawBufferPointer) {
    let date = civil
    func put(_ value: Int, at place: Int) { bytes[place] = UInt8(0x30 + value % 10) }
    put(date.year / 1000, at: 0)
    put(date.year / 100, at: 1)
    put(date.year / 10, at: 2)
    put(date.year, at: 3)
    put(date.month / 10, at: 5)
    put(date.month, at: 6)
    put(date.day / 10, at: 8)
    put(date.day, at: 9)
    (bytes[4], bytes[7]) = (0x2D, 0x2D)
  }
}

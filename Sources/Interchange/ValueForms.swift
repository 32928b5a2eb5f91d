import Money

/// A way in which another program writes a day.
enum DayForm: String, Sendable, CaseIterable {
  case iso = "yyyy-mm-dd"
  case monthFirst = "m/d/yyyy"
  case dayFirst = "d/m/yyyy"
  case yearFirst = "yyyy/m/d"
  case compact = "yyyymmdd"
  case monthName = "d-mon-yy"
  /// Day numbers of SAS.
  case since1960 = "days-since-1960-01-01"

  /// - Parameter pivot: the first of the hundred years that a two-digit year stands for.
  func read(_ bytes: UnsafeBufferPointer<UInt8>, pivot: Int) -> Day? {
    switch self {
    case .iso: return Day(utf8: bytes)
    case .monthFirst:
      guard let part = parts(bytes, separator: 0x2F), part.2.width == 4 else { return nil }
      return Day(year: part.2.value, month: part.0.value, day: part.1.value)
    case .dayFirst:
      guard let part = parts(bytes, separator: 0x2F), part.2.width == 4 else { return nil }
      return Day(year: part.2.value, month: part.1.value, day: part.0.value)
    case .yearFirst:
      guard let part = parts(bytes, separator: 0x2F), part.0.width == 4 else { return nil }
      return Day(year: part.0.value, month: part.1.value, day: part.2.value)
    case .compact:
      guard bytes.count == 8, let number = digits(bytes[...])?.value else { return nil }
      return Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    case .monthName: return named(bytes, pivot: pivot)
    case .since1960:
      let isNegative = bytes.first == 0x2D
      guard let number = digits(isNegative ? bytes.dropFirst() : bytes[...]), number.width <= 6 else {
        return nil
      }
      // Day 0 is 1960-01-01. What is before the year 1 no calendar form could say.
      let day = Day(number: Int32((isNegative ? -number.value : number.value) - 3653))
      return day >= DayForm.first ? day : nil
    }
  }

  /// The first day of the year 1.
  private static let first = Day(number: -719_162)

  private typealias Part = (value: Int, width: Int)

  private func digits(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Part? {
    guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
    var value = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return (value, bytes.count)
  }

  private func parts(_ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8) -> (Part, Part, Part)? {
    guard let first = bytes.firstIndex(of: separator),
      let second = bytes[(first + 1)...].firstIndex(of: separator),
      let one = digits(bytes[..<first]), let two = digits(bytes[(first + 1)..<second]),
      let three = digits(bytes[(second + 1)...])
    else { return nil }
    return (one, two, three)
  }

  private func named(_ bytes: UnsafeBufferPointer<UInt8>, pivot: Int) -> Day? {
    guard let first = bytes.firstIndex(of: 0x2D), first <= 2, bytes.count == first + 7,
      bytes[first + 4] == 0x2D, let day = digits(bytes[..<first]), let year = digits(bytes[(first + 5)...]),
      let month = DayForm.months.firstIndex(where: { name in
        zip(name, bytes[(first + 1)..<(first + 4)]).allSatisfy { $0 == $1 | 0x20 }
      })
    else { return nil }
    let century = (year.value - pivot % 100 + 100) % 100
    return Day(year: pivot + century, month: month + 1, day: day.value)
  }

  private static let months: [[UInt8]] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map { Array($0.utf8) }
}

/// A way in which another program writes money: `plain` (`60000`, `60000.00`), or a pattern such as
/// `$#,##0.00`, `#.##0,00` or `#,##0`, with its own sign, separator of thousands and decimals.
struct MoneyForm: Sendable {
  let text: String
  private let isPlain: Bool
  private var prefix: [UInt8] = []
  private var suffix: [UInt8] = []
  private var grouping: UInt8 = 0
  private var point: UInt8 = 0
  private var decimals = 0

  /// nil where the pattern is none.
  init?(_ text: String) {
    self.text = text
    isPlain = text == "plain"
    if isPlain { return }
    let bytes = Array(text.utf8)
    guard let start = bytes.firstIndex(of: 0x23), start + 5 <= bytes.count,
      bytes[(start + 2)..<(start + 5)].elementsEqual("##0".utf8)
    else { return nil }
    prefix = Array(bytes[..<start])
    grouping = bytes[start + 1]
    var rest = bytes[(start + 5)...]
    if let mark = rest.first, mark == 0x2E || mark == 0x2C, mark != grouping {
      point = mark
      rest.removeFirst()
      while rest.first == 0x30 {
        decimals += 1
        rest.removeFirst()
      }
      if decimals == 0 { return nil }
    }
    suffix = Array(rest)
    let isDigit = grouping >= 0x30 && grouping <= 0x39
    if isDigit || (prefix + suffix).contains(where: { $0 >= 0x30 && $0 <= 0x39 }) { return nil }
  }

  /// Minor units, zero or more; nil where the bytes are not of this form.
  func read(_ bytes: UnsafeBufferPointer<UInt8>, decimals allowed: Int) throws(Amount.ParseError) -> Int64? {
    if isPlain {
      do throws(Amount.ParseError) {
        return try Amount.minorUnits(utf8: bytes, decimals: allowed)
      } catch {
        if error == .notANumber { return nil }
        throw error
      }
    }
    guard bytes.count > prefix.count + suffix.count, bytes.starts(with: prefix),
      bytes.suffix(suffix.count).elementsEqual(suffix),
      let plain = plain(bytes[prefix.count..<(bytes.count - suffix.count)])
    else { return nil }
    return try plain.withUnsafeBufferPointer { digits throws(Amount.ParseError) in
      try Amount.minorUnits(utf8: digits, decimals: allowed)
    }
  }

  /// The digits with a point before the decimals, if groups and decimals are where the form has them.
  private func plain(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    var whole = bytes
    var fraction: Slice<UnsafeBufferPointer<UInt8>>?
    if decimals > 0 {
      guard bytes.count > decimals + 1 else { return nil }
      let mark = bytes.endIndex - decimals - 1
      guard bytes[mark] == point else { return nil }
      whole = bytes[..<mark]
      fraction = bytes[(mark + 1)...]
    }
    var digits: [UInt8] = []
    for index in whole.indices {
      let isSeparator = (whole.endIndex - index) % 4 == 0
      let byte = whole[index]
      if isSeparator {
        guard byte == grouping, index != whole.startIndex else { return nil }
      } else {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        digits.append(byte)
      }
    }
    if let fraction { digits += [0x2E] + fraction }
    return digits
  }
}

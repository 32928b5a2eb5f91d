import Ledger
import Money

/// A fault in a line of a journal: where it is, and why.
struct JournalFault: Error {
  var line: Int
  /// From 1, in Unicode scalars.
  var column: Int
  var field: String
  var value: String
  var fault: FieldFault
}

/// A line of a journal, read from left to right.
struct JournalLine {
  let number: Int
  let text: String

  func fault(_ part: Substring, _ field: String, _ fault: FieldFault) -> JournalFault {
    let column = text.unicodeScalars.distance(from: text.startIndex, to: part.startIndex) + 1
    return JournalFault(line: number, column: column, field: field, value: String(part), fault: fault)
  }

  /// Without what stands behind a semicolon after a blank.
  var withoutComment: Substring {
    var isBlank = false
    for place in text.indices {
      if text[place] == ";", isBlank || place == text.startIndex { return text[..<place] }
      isBlank = text[place] == " " || text[place] == "\t"
    }
    return text[...]
  }

  var comment: Substring { text[withoutComment.endIndex...] }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmed: Substring {
    var part = self
    while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
    while let last = part.last, last == " " || last == "\t" { part.removeLast() }
    return part
  }
}

/// The first line of a transaction: `2011/01/25=2011/01/28 * (42) Description`.
struct JournalHead {
  var day: Day
  var code: Substring?
  var description: Substring
  var hasAuxiliaryDate = false

  init(_ line: JournalLine) throws(JournalFault) {
    var rest = line.withoutComment
    let date = rest.prefix { $0 != " " && $0 != "\t" && $0 != "=" }
    guard let day = JournalHead.day(date) else {
      throw line.fault(
        date, "date", FieldFault("not-a-day", "is no day with its year", "write it as 2011-01-25"))
    }
    self.day = day
    rest = rest[date.endIndex...]
    if rest.first == "=" {
      hasAuxiliaryDate = true
      rest = rest.drop { $0 != " " && $0 != "\t" }
    }
    rest = rest.trimmed
    if rest.first == "*" || rest.first == "!" { rest = rest.dropFirst().trimmed }
    if rest.first == "(", let end = rest.firstIndex(of: ")") {
      code = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...].trimmed
    }
    description = rest
  }

  /// Year, month and day with `/`, `-` or `.` between, the latter two of one or two digits.
  private static func day(_ text: Substring) -> Day? {
    let parts = text.split(omittingEmptySubsequences: false) { "/-.".contains($0) }
    guard parts.count == 3, parts[0].count == 4, parts.allSatisfy({ $0.count <= 4 }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    return Day(year: year, month: month, day: day)
  }
}

/// A line below the first: an account, and mostly an amount.
struct JournalPosting {
  var line: JournalLine
  var account: Substring
  /// nil where the amount is left out.
  var amount: JournalAmount?
  /// What the account's balance is said to be after it.
  var assertion: JournalAmount?

  init(_ line: JournalLine, _ commodities: [String: Currency]) throws(JournalFault) {
    self.line = line
    var rest = line.withoutComment.trimmed
    if rest.first == "*" || rest.first == "!" { rest = rest.dropFirst().trimmed }
    account = rest
    var place = rest.startIndex
    while place < rest.endIndex {
      let next = rest.index(after: place)
      if rest[place] == "\t" || (rest[place] == " " && next < rest.endIndex && " \t".contains(rest[next])) {
        account = rest[..<place]
        break
      }
      place = next
    }
    if account.first == "(" || account.first == "[" {
      throw line.fault(
        account, "account",
        FieldFault(
          "virtual-posting", "is a virtual posting, for which a ledger of transfers has no place",
          "remove it, or post to an account that is real"))
    }
    var money = rest[account.endIndex...].trimmed
    if let sign = money.firstIndex(of: "=") {
      let stated = money[money.index(after: sign)...].drop { $0 == "=" || $0 == "*" }.trimmed
      assertion = try JournalAmount(stated, line, commodities)
      money = money[..<sign].trimmed
    }
    if !money.isEmpty { amount = try JournalAmount(money, line, commodities) }
  }
}

/// An amount of a posting, such as `$-1,234.50` or `12.50 USD`.
struct JournalAmount {
  var minor: Int64
  var currency: Currency

  init(minor: Int64, currency: Currency) { (self.minor, self.currency) = (minor, currency) }

  init(
    _ text: Substring, _ line: JournalLine, _ commodities: [String: Currency]
  ) throws(JournalFault) {
    try JournalAmount.refuseOthers(text, line)
    var (rest, isNegative) = (text, false)
    func takeSign() {
      guard let first = rest.first, first == "-" || first == "+" else { return }
      if first == "-" { isNegative.toggle() }
      rest = rest.dropFirst().trimmed
    }
    takeSign()
    var commodity = JournalAmount.takeCommodity(&rest)
    takeSign()
    let number = rest.prefix { $0.isNumber || $0 == "," || $0 == "." }
    rest = rest[number.endIndex...].trimmed
    if commodity.isEmpty { commodity = JournalAmount.takeCommodity(&rest) }
    guard rest.isEmpty, !number.isEmpty else {
      throw line.fault(
        text, "amount", FieldFault("not-an-amount", "is not an amount", "write it like $-12.50 or -12.50 USD")
      )
    }
    guard let currency = commodities[String(commodity)] else {
      let name = commodity.isEmpty ? "an amount without a commodity" : "commodity \(commodity)"
      throw line.fault(
        text, "amount",
        FieldFault(
          "unknown-commodity", "\(name) is not in the mapping",
          "if it is money, add the line \"\(commodity)\": USD (or its own code) below commodities"))
    }
    self.currency = currency
    let magnitude = try JournalAmount.minor(number, currency, line)
    minor = isNegative ? -magnitude : magnitude
  }

  private static func refuseOthers(_ text: Substring, _ line: JournalLine) throws(JournalFault) {
    let signs: [(Character, FieldFault)] = [
      ("{", FieldFault("lot", "has a lot and its price", "state what it cost, in money")),
      ("@", FieldFault("cost", "has a price", "make two entries, through an exchange account, in money")),
      ("(", FieldFault("expression", "is an expression", "state the amount")),
    ]
    for (sign, fault) in signs where text.contains(sign) { throw line.fault(text, "amount", fault) }
  }

  private static func takeCommodity(_ rest: inout Substring) -> Substring {
    if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
      let name = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...].trimmed
      return name
    }
    let name = rest.prefix { !$0.isNumber && !" \t-+,.\"".contains($0) }
    rest = rest[name.endIndex...].trimmed
    return name
  }

  /// Reads digits with a point before the decimals and commas between groups of three, and nothing else.
  private static func minor(
    _ number: Substring, _ currency: Currency, _ line: JournalLine
  ) throws(JournalFault) -> Int64 {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    let groups = parts[0].split(separator: ",", omittingEmptySubsequences: false)
    let isGrouped =
      groups.count == 1
      || ((1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 })
    guard parts.count <= 2, isGrouped, !(parts.last ?? "").contains(",") || parts.count == 1 else {
      throw line.fault(
        number, "amount",
        FieldFault(
          "not-an-amount", "is not a number with a point before its decimals",
          "write 1,234.50 or 1234.50"))
    }
    var decimals = parts.count == 2 ? parts[1] : ""
    while decimals.count > currency.decimals, decimals.last == "0" { decimals.removeLast() }
    let plain = groups.joined() + (decimals.isEmpty ? "" : ".\(decimals)")
    do throws(Amount.ParseError) {
      return try Amount(plain, currency).minor
    } catch {
      let fault =
        switch error {
        case .outOfRange: FieldReader.outOfRange
        case .tooManyDecimals(let allowed):
          FieldFault(
            "too-many-decimals", "has more decimals than \(currency)", "write at most \(allowed) decimals")
        case .notANumber: FieldFault("not-an-amount", "is not a number", "write 1234.50")
        }
      throw line.fault(number, "amount", fault)
    }
  }
}

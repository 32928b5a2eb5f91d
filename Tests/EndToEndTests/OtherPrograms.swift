import Foundation

/// The accounting programs that check our exports.
enum OtherPrograms {
  static let isThere = ["hledger", "bean-check", "bean-query"].allSatisfy { name in
    ["/usr/local/bin", "/usr/bin", "/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  /// Where they must be there: missing programs fail the tests instead of passing them by.
  static let isNeeded = !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty

  /// An account of ours as another program's name tells it.
  struct Account: Hashable, Comparable, CustomStringConvertible {
    var book: String
    var fund: String
    var code: String
    var detail: String

    var description: String { "\(book)/\(fund)/\(code)\(detail.isEmpty ? "" : "/\(detail)")" }
    static func < (left: Account, right: Account) -> Bool { left.description < right.description }
  }

  /// Reads `CLASS:BOOK:FUND:CODE NAME[:DETAIL]`.
  static func hledgerAccount(_ name: String) -> Account? {
    let parts = name.split(separator: ":").map { unescaped(String($0)) }
    guard parts.count == 4 || parts.count == 5, let code = parts[3].split(separator: " ").first else {
      return nil
    }
    return Account(
      book: parts[1], fund: parts[2], code: String(code), detail: parts.count == 5 ? parts[4] : "")
  }

  /// `%3A` is a colon.
  static func unescaped(_ text: String) -> String { bytes(text, mark: "%") { _, _ in nil } }

  /// Reads `CLASS:BOOK:FUND:CODE[:DETAIL]`, below `Equity` with `Memo` or `Budget` behind the class.
  static func beancountAccount(_ name: String) -> Account? {
    var parts = name.split(separator: ":").map(String.init)
    if parts.count > 1, ["Memo", "Budget"].contains(parts[1]) { parts.remove(at: 1) }
    parts = parts.map(beancountCode)
    guard parts.count == 4 || parts.count == 5 else { return nil }
    return Account(book: parts[1], fund: parts[2], code: parts[3], detail: parts.count == 5 ? parts[4] : "")
  }

  /// The code that a part of a beancount name stands for.
  static func beancountCode(_ part: String) -> String {
    var rest = part
    if let dash = part.firstIndex(of: "-") {
      let behind = part[part.index(after: dash)...]
      if behind.first?.isLowercase == true { rest = String(behind) }
      if behind.hasPrefix("0-") { rest = String(behind.dropFirst(2)) }
    }
    return bytes(rest, mark: "-") { next, _ in next == "-" ? "-" : nil }
  }

  /// Replaces the mark and two hexadecimal digits by their byte.
  /// - Parameter short: what the mark and the next character alone stand for.
  private static func bytes(
    _ text: String, mark: Character, short: (Character, String) -> Character?
  ) -> String {
    let characters = Array(text)
    var found: [UInt8] = []
    var place = 0
    while place < characters.count {
      guard characters[place] == mark, place + 1 < characters.count else {
        found += Array(String(characters[place]).utf8)
        place += 1
        continue
      }
      if let one = short(characters[place + 1], text) {
        found += Array(String(one).utf8)
        place += 2
      } else {
        found.append(UInt8(String(characters[(place + 1)..<(place + 3)]), radix: 16) ?? 0)
        place += 3
      }
    }
    return String(decoding: found, as: UTF8.self)
  }

  /// Balances in cents of accounts that are not at zero, as hledger finds them at the end of a day.
  static func hledgerBalances(_ journal: String, through day: String) throws -> [Account: Int] {
    let outcome = try run("hledger bal --flat -N -O csv -e '\(next(day))' -f '\(journal)'")
    return try balances(outcome.output, hledgerAccount)
  }

  /// The same of beancount.
  static func beancountBalances(_ journal: String, through day: String) throws -> [Account: Int] {
    let query = "select account, sum(position) where date <= \(day) group by account"
    return try balances(try run("bean-query -f csv '\(journal)' '\(query)'").output, beancountAccount)
  }

  /// Reads `account,amount` with a header, where the amount is like `-1234.50 USD`.
  private static func balances(
    _ csv: String, _ account: (String) -> Account?
  ) throws -> [Account: Int] {
    var found: [Account: Int] = [:]
    for line in csv.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: "\" \r"))
      }
      guard fields.count == 2, let account = account(fields[0]), let cents = cents(fields[1]) else {
        throw ProgramError(message: "not a balance: \(line)")
      }
      if cents != 0 { found[account, default: 0] += cents }
    }
    return found
  }

  /// `-1234.50 USD` in cents.
  static func cents(_ text: String) -> Int? {
    if text.isEmpty || text == "0" { return 0 }
    let parts = text.split(separator: " ")
    guard parts.count == 2, parts[1] == "USD" else { return nil }
    var number = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if number.count == 1 { number.append("") }
    guard number.count == 2, number[1].count <= 2 else { return nil }
    return Int(number[0] + number[1].padding(toLength: 2, withPad: "0", startingAt: 0))
  }

  static func next(_ day: String) -> String {
    let format = DateFormatter()
    (format.dateFormat, format.locale) = ("yyyy-MM-dd", Locale(identifier: "en_US_POSIX"))
    format.timeZone = TimeZone(identifier: "UTC")
    return format.date(from: day).map { format.string(from: $0.addingTimeInterval(86_400)) } ?? day
  }

  /// Runs a line of a shell that must succeed.
  @discardableResult
  static func run(_ line: String) throws -> Outcome {
    let outcome = try Program(environment: ["LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"]).shell(line)
    guard outcome.status == 0 else { throw ProgramError(message: "\(line): \(outcome)") }
    return outcome
  }
}

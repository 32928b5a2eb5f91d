import Ledger
import Money

/// Writes a journal that hledger reads.
///
/// An account is `CLASS:BOOK:FUND:CODE NAME[:DETAIL]`. Memo and budget accounts stand under `Memo` and
/// `Budget`, which hledger counts neither as assets nor as liabilities. What hledger's grammar does not allow
/// in a name, a reference or a tag's value is written as `%` and the two hexadecimal digits of each of its
/// bytes, and so is `%` itself. Debits are positive.
public struct HledgerWriter: JournalWriter {
  public var bytes = ByteBuilder(capacity: 1 << 20)
  private let page: JournalPage
  private var names: [Int32: [UInt8]] = [:]
  private var currencies: [Int32: (decimals: Int, suffix: [UInt8], currency: Currency)] = [:]
  private var segments: EntrySegments

  public init(_ page: JournalPage) {
    self.page = page
    segments = EntrySegments(page)
    for account in page.accounts {
      names[account.number] = Array(HledgerName.account(account).utf8)
      let currency = account.posted.currency
      currencies[account.number] = (currency.decimals, Array(" \(currency.code)".utf8), currency)
    }
  }

  public mutating func begin() {
    for line in page.title { text("; \(line)\n") }
    text("; Written by gledger export hledger; percent signs in names escape bytes, %3A is a colon\n")
    text("\ndecimal-mark .\n\n")
    for currency in page.currencies {
      // hledger wants the decimal mark also where there are no decimals.
      let decimals = currency.decimals > 0 ? String(repeating: "0", count: currency.decimals) : ""
      text("commodity 1000.\(decimals) \(currency.code)\n")
    }
    text("\n")
    var last: [UInt8] = []
    for account in page.accounts {
      guard let name = names[account.number], name != last else { continue }
      last = name
      text("account ")
      bytes.append(name)
      text(HledgerName.type(account.accountClass))
    }
  }

  public mutating func append(opening: [(account: Int32, balance: Int64)], segment: Int32, on day: Day) {
    text("\n")
    bytes.append(day)
    text(" Opening balances")
    for tag in segments[segment] { self.tag(tag.name, tag.value, isFirst: true) }
    text("\n")
    for entry in opening {
      posting(entry.account, entry.balance)
      text("\n")
    }
  }

  public mutating func append(_ entry: PostedEntry) {
    text("\n")
    bytes.append(entry.day)
    text(" (")
    bytes.append(HledgerName.escaped(entry.value(.reference) ?? "", "()"))
    text(") ")
    text(entry.event)
    text("  ; book:\(HledgerName.escaped(entry.book, ",")), seal:\(entry.seal)")
    segments.begin(entry)
    let currency = EntryTags.currency(of: entry) { currencies[$0]?.currency }
    for tag in segments.common { self.tag(tag.name, tag.value) }
    for (name, value) in EntryTags.of(entry, common: segments.common, currency: currency) {
      tag(name, value)
    }
    text("\n")
    for transfer in entry.transfers {
      for (account, amount) in [(transfer.debit, transfer.amount), (transfer.credit, -transfer.amount)] {
        posting(account, amount)
        text("  ; component:\(transfer.component)")
        if transfer.event != entry.event { tag("cause", transfer.event) }
        for tag in segments.rest(transfer) { self.tag(tag.name, tag.value) }
        text("\n")
      }
    }
  }

  public mutating func end() {
    guard !page.accounts.isEmpty else { return }
    text("\n")
    bytes.append(page.to)
    text(" Closing balances by the ledger's own sums\n")
    for account in page.accounts {
      guard let name = names[account.number] else { continue }
      let currency = account.posted.currency
      text("    ")
      bytes.append(name)
      text("  0 \(currency.code) = \(Amount.major(account.balance, decimals: currency.decimals)) ")
      text("\(currency.code)\n")
    }
  }

  private mutating func posting(_ account: Int32, _ amount: Int64) {
    guard let name = names[account], let currency = currencies[account] else { return }
    text("    ")
    bytes.append(name)
    text("  ")
    bytes.append(minor: amount, decimals: currency.decimals)
    bytes.append(currency.suffix)
  }

  private mutating func tag(_ name: String, _ value: String, isFirst: Bool = false) {
    text(isFirst ? "  ; " : ", ")
    text(name)
    text(":")
    text(HledgerName.escaped(value, ",", keepsEnds: false))
  }

  private mutating func text(_ text: String) { bytes.append(text) }
}

/// Names as hledger's grammar allows them.
public enum HledgerName {
  /// The full name of an account.
  public static func account(_ account: JournalAccount) -> String {
    let posted = account.posted
    let chart = escaped(posted.chart, ":;") + " " + escaped(account.name, ":;|", keepsEnds: false)
    var parts = [top(account.accountClass), escaped(posted.book, ":;"), escaped(posted.fund, ":;"), chart]
    if !posted.detail.isEmpty { parts.append(escaped(posted.detail, ":;")) }
    return parts.joined(separator: ":")
  }

  static func top(_ accountClass: AccountClass) -> String {
    switch accountClass {
    case .asset: "Assets"
    case .liability: "Liabilities"
    case .equity: "Equity"
    case .income: "Income"
    case .expense: "Expenses"
    case .memo: "Memo"
    case .budget: "Budget"
    }
  }

  static func type(_ accountClass: AccountClass) -> String {
    switch accountClass {
    case .asset: "  ; type:Asset\n"
    case .liability: "  ; type:Liability\n"
    case .equity: "  ; type:Equity\n"
    case .income: "  ; type:Revenue\n"
    case .expense: "  ; type:Expense\n"
    case .memo, .budget: "\n"
    }
  }

  /// A text in which control characters, the second of two blanks, `%` and the signs given are escaped.
  /// - Parameter keepsEnds: false also escapes blanks at both ends, which hledger would drop.
  static func escaped(_ text: String, _ signs: StaticString, keepsEnds: Bool = true) -> String {
    let special = UnsafeBufferPointer(start: signs.utf8Start, count: signs.utf8CodeUnitCount)
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x25 && $0 != 0x7F && !special.contains($0) }
    if isPlain { return text }
    let source = Array(text.utf8)
    var escaped: [UInt8] = []
    for (place, byte) in source.enumerated() {
      let isEnd = place == 0 || place == source.count - 1
      let isBlank = byte == 0x20 && ((isEnd && !keepsEnds) || (place > 0 && source[place - 1] == 0x20))
      if byte < 0x20 || byte == 0x25 || byte == 0x7F || isBlank || special.contains(byte) {
        escaped += Array("%".utf8) + Array([byte].hexadecimal.uppercased().utf8)
      } else {
        escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}

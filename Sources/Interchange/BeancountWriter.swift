import Ledger
import Money

/// Writes a journal that beancount reads.
///
/// An account is `CLASS:BOOK:FUND:CODE[:DETAIL]`; its name in the chart is metadata of its `open`. Beancount
/// knows five classes, so memo and budget accounts stand under `Equity:Memo` and `Equity:Budget`, where
/// together they come to nothing. How codes become parts of names is with ``BeancountName``. Debits are
/// positive.
public struct BeancountWriter: JournalWriter {
  public var bytes = ByteBuilder(capacity: 1 << 20)
  private let page: JournalPage
  private var names: [Int32: [UInt8]] = [:]
  private var currencies: [Int32: (decimals: Int, suffix: [UInt8], currency: Currency)] = [:]
  private var segments: EntrySegments

  public init(_ page: JournalPage) {
    self.page = page
    segments = EntrySegments(page)
    for account in page.accounts {
      names[account.number] = Array(BeancountName.account(account).utf8)
      let currency = account.posted.currency
      currencies[account.number] = (currency.decimals, Array(" \(currency.code)\n".utf8), currency)
    }
  }

  public mutating func begin() {
    for line in page.title { text("; \(line)\n") }
    text("; Written by gledger export beancount; in names -- is a dash and -2F a slash, by its byte\n\n")
    text("option \"title\" \(BeancountName.quoted(page.title[0]))\n")
    for currency in page.currencies { text("option \"operating_currency\" \"\(currency.code)\"\n") }
    text("\n")
    // An account that is kept in several currencies is opened once.
    var place = 0
    while place < page.accounts.count {
      let first = page.accounts[place]
      var (firstDay, codes) = (first.firstDay, [first.posted.currency.code])
      place += 1
      while place < page.accounts.count, names[page.accounts[place].number] == names[first.number] {
        firstDay = min(firstDay, page.accounts[place].firstDay)
        codes.append(page.accounts[place].posted.currency.code)
        place += 1
      }
      open(first, on: firstDay, codes.joined(separator: ","))
    }
  }

  private mutating func open(_ account: JournalAccount, on firstDay: Day, _ currencies: String) {
    guard let name = names[account.number] else { return }
    bytes.append(page.from.map { min($0.adding(days: -1), firstDay) } ?? firstDay)
    text(" open ")
    bytes.append(name)
    text(" \(currencies)\n")
    metadata("name", account.name)
  }

  public mutating func append(opening: [(account: Int32, balance: Int64)], segment: Int32, on day: Day) {
    text("\n")
    bytes.append(day)
    text(" * \"Opening balances\"\n")
    for tag in segments[segment] { metadata(tag.name, tag.value) }
    for entry in opening { posting(entry.account, entry.balance) }
  }

  public mutating func append(_ entry: PostedEntry) {
    text("\n")
    bytes.append(entry.day)
    text(" * \"\(entry.event)\" ")
    text(BeancountName.quoted(entry.value(.reference) ?? ""))
    if entry.event == EventKind.postingReversed.code { text(" #reversal") }
    if entry.reversedBy != nil { text(" #reversed") }
    text("\n")
    metadata("book", entry.book)
    text("  seal: \(entry.seal)\n")
    segments.begin(entry)
    let currency = EntryTags.currency(of: entry) { currencies[$0]?.currency }
    for tag in segments.common { metadata(tag.name, tag.value) }
    for (name, value) in EntryTags.of(entry, common: segments.common, currency: currency) {
      metadata(name, value)
    }
    for transfer in entry.transfers {
      for (account, amount) in [(transfer.debit, transfer.amount), (transfer.credit, -transfer.amount)] {
        posting(account, amount)
        text("    component: \"\(transfer.component)\"\n")
        if transfer.event != entry.event { text("    cause: \"\(transfer.event)\"\n") }
        for tag in segments.rest(transfer) { metadata(tag.name, tag.value, indent: "    ") }
      }
    }
  }

  public mutating func end() {
    guard !page.accounts.isEmpty else { return }
    text("\n; Balances by the ledger's own sums, at the beginning of the next day\n")
    for account in page.accounts {
      guard let name = names[account.number] else { continue }
      let currency = account.posted.currency
      bytes.append(page.to.adding(days: 1))
      text(" balance ")
      bytes.append(name)
      text("  \(Amount.major(account.balance, decimals: currency.decimals)) ~ 0 \(currency.code)\n")
    }
  }

  private mutating func posting(_ account: Int32, _ amount: Int64) {
    guard let name = names[account], let currency = currencies[account] else { return }
    text("  ")
    bytes.append(name)
    text("  ")
    bytes.append(minor: amount, decimals: currency.decimals)
    bytes.append(currency.suffix)
  }

  private mutating func metadata(_ name: String, _ value: String, indent: String = "  ") {
    text(indent)
    text(name)
    text(": ")
    text(BeancountName.quoted(value))
    text("\n")
  }

  private mutating func text(_ text: String) { bytes.append(text) }
}

/// Names as beancount's grammar allows them: parts of letters, digits and dashes that begin with a capital or
/// a digit.
///
/// In a code, a dash is written `--`, and every other byte that is neither a letter nor a digit as a dash and
/// its two hexadecimal digits in capitals. A code that begins with a small letter gets a word and a dash in
/// front (`Fund-main`), one that begins with a sign the word and `-0-`. So a name tells the code exactly:
/// after a dash only a small letter ends the word, and `0-` is no byte.
public enum BeancountName {
  /// The full name of an account.
  public static func account(_ account: JournalAccount) -> String {
    let posted = account.posted
    var parts = [
      top(account.accountClass), part(posted.book, "Book"), part(posted.fund, "Fund"),
      part(posted.chart, "Account"),
    ]
    if !posted.detail.isEmpty {
      parts.append(part(posted.detail, detailNames[account.detailKind] ?? "Party"))
    }
    return parts.joined(separator: ":")
  }

  private static let detailNames: [DetailKind: String] = [.bank: "Bank", .programme: "Programme"]

  static func top(_ accountClass: AccountClass) -> String {
    switch accountClass {
    case .memo: "Equity:Memo"
    case .budget: "Equity:Budget"
    default: HledgerName.top(accountClass)
    }
  }

  /// A code as a part of a name.
  public static func part(_ code: String, _ word: String) -> String {
    var name = ""
    if let first = code.utf8.first, isSmall(first) { name = "\(word)-" }
    if let first = code.utf8.first, !isSmall(first), !isPlain(first) { name = "\(word)-0-" }
    for byte in code.utf8 {
      if isPlain(byte) {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else if byte == 0x2D {
        name += "--"
      } else {
        name += "-" + [byte].hexadecimal.uppercased()
      }
    }
    return name
  }

  private static func isSmall(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

  private static func isPlain(_ byte: UInt8) -> Bool {
    isSmall(byte) || (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A)
  }

  /// A text in quotes.
  static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return "\"\(text)\"" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

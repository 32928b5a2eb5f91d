import Money
import Reconciliation
import Tabular

/// The balances of a statement while they are read.
struct CamtBalances {
  struct Balance {
    var code: String
    var balance: BankBalance
  }

  private var found: [Balance] = []

  mutating func add(_ balance: Balance?) {
    if let balance { found.append(balance) }
  }

  /// Booked balances: the opening is OPBD, else PRCD (the closing of the statement before), else the first
  /// interim balance of a page that is not the first; the closing is CLBD, else the last interim balance.
  /// Available, expected and information balances are none of both.
  func end(isFirstPage: Bool) -> BankStatementEnd {
    var end = BankStatementEnd()
    var currencies: [Currency] = []
    for entry in found where !currencies.contains(entry.balance.currency) {
      currencies.append(entry.balance.currency)
    }
    for currency in currencies {
      func all(_ code: String) -> [BankBalance] {
        found.filter { $0.code == code && $0.balance.currency == currency }.map(\.balance)
      }
      let interim = all("ITBD")
      let opened = all("OPBD").isEmpty ? all("PRCD") : all("OPBD")
      let takesInterim = opened.isEmpty && (!isFirstPage || interim.count > 1)
      end.openings += takesInterim ? Array(interim.prefix(1)) : opened
      let closed = all("CLBD")
      let last = takesInterim && interim.count < 2 ? [] : Array(interim.suffix(1))
      end.closings += closed.isEmpty ? last : closed
    }
    return end
  }
}

extension CamtReader {
  /// The node below, through the names.
  func at(_ node: Int, _ names: CamtName...) -> Int? {
    var place = node
    for name in names {
      guard let child = tree.child(place, name.rawValue) else { return nil }
      place = child
    }
    return place
  }

  private func fault(
    _ node: Int, _ code: String, _ value: String?, _ message: String, _ remedy: String
  ) -> Diagnostic {
    let place = tree.place(node)
    return BankValue.fault(
      file, line: place.line, column: place.column, field: CamtName(rawValue: tree.element(node))?.text, code,
      value, message, remedy)
  }

  func account(_ node: Int) -> String {
    guard let id = at(node, .id) else { return "" }
    let found = at(id, .iban) ?? at(id, .othr, .id)
    return found.map { tree.text($0).filter { $0 != " " } } ?? ""
  }

  func currency(_ node: Int, _ code: String) throws(Diagnostic) -> Currency {
    if let currency = Currency(code) { return currency }
    throw fault(
      node, "unknown-currency", code, code.isEmpty ? "has no currency" : "is no currency of ISO 4217 in use",
      "ask the bank for the file again")
  }

  /// Minor units without a sign: the indicator says which way the money goes.
  func amount(_ node: Int) throws(Diagnostic) -> (minor: Int64, currency: Currency) {
    let currency = try currency(node, tree.currency(node))
    return (try minor(node, currency), currency)
  }

  private func minor(_ node: Int, _ currency: Currency) throws(Diagnostic) -> Int64 {
    var bytes = tree.bytes(node)
    if bytes.first == 0x2B { bytes.removeFirst() }
    do throws(BankMoney.Fault) {
      return try BankMoney.read(bytes, mark: 0x2E, decimals: currency.decimals)
    } catch {
      let words = BankMoney.words(error, currency)
      throw fault(node, words.code, tree.text(node), words.message, words.remedy)
    }
  }

  func isCredit(_ node: Int) throws(Diagnostic) -> Bool {
    switch tree.text(node) {
    case "CRDT": return true
    case "DBIT": return false
    default:
      throw fault(
        node, "unknown-value", tree.text(node), "is neither CRDT nor DBIT", "ask the bank for the file again")
    }
  }

  func flag(_ node: Int) throws(Diagnostic) -> Bool {
    switch tree.text(node) {
    case "true", "1": return true
    case "false", "0": return false
    default:
      throw fault(
        node, "unknown-value", tree.text(node), "is neither true nor false",
        "ask the bank for the file again")
    }
  }

  /// Any other status is for information: it is not in the balance.
  func status(_ node: Int) -> BankLine.Status {
    let text = at(node, .cd).map { tree.text($0) } ?? tree.text(node)
    switch text {
    case "BOOK": return .booked
    case "PDNG", "FUTR": return .pending
    default: return .information
    }
  }

  /// A day, or the day of an instant as the bank wrote it: its own zone is the one that counts.
  func day(_ node: Int) throws(Diagnostic) -> Day {
    let inner = at(node, .dt) ?? at(node, .dtTm) ?? node
    let text = tree.text(inner)
    let rest = text.utf8.dropFirst(10).first
    if let day = Day(String(text.prefix(10))), rest.map({ "TZ+-".utf8.contains($0) }) ?? true { return day }
    throw fault(
      inner, "not-a-day", text, "is no day of the calendar as year-month-day",
      "ask the bank for the file again")
  }

  func number(_ node: Int) throws(Diagnostic) -> Int64 {
    let bytes = tree.bytes(node)
    if !bytes.isEmpty, bytes.count <= 18, bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      return bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
    throw fault(
      node, "unknown-value", tree.text(node), "is not a whole number", "ask the bank for the file again")
  }

  /// A number that is stored in 32 bits, added to one that was found before.
  func smallNumber(_ node: Int, beside before: Int32 = 0) throws(Diagnostic) -> Int32 {
    let number = try number(node)
    if number <= Int64(Int32.max - before) { return before + Int32(number) }
    let sum = before > 0 ? "with those before it " : ""
    throw fault(
      node, "too-large", tree.text(node), "is \(sum)more than \(Int32.max)", "ask the bank for the file again"
    )
  }

  /// The balance that is the tree; nil for one that has no code.
  func balance() throws(Diagnostic) -> CamtBalances.Balance? {
    let root = tree.root
    guard let amountNode = at(root, .amt), let sign = at(root, .cdtDbtInd) else {
      throw fault(
        root, "missing-element", nil, "has no amount or no indicator", "ask the bank for the file again")
    }
    let amount = try amount(amountNode)
    let minor = try isCredit(sign) ? amount.minor : -amount.minor
    let day: Day? = if let node = at(root, .dt) { try self.day(node) } else { nil }
    guard let code = at(root, .tp, .cdOrPrtry, .cd) else { return nil }
    return .init(
      code: tree.text(code), balance: BankBalance(minor: minor, currency: amount.currency, day: day))
  }

  /// The counts and sums that the tree gives; sums have no currency of their own.
  func totals(_ currency: Currency?) throws(Diagnostic) -> DeclaredTotals {
    var totals = DeclaredTotals()
    func count(_ name: CamtName) throws(Diagnostic) -> Int64? {
      guard let node = at(tree.root, name, .nbOfNtries) else { return nil }
      return try number(node)
    }
    func sum(_ name: CamtName) throws(Diagnostic) -> Int64? {
      guard let node = at(tree.root, name, .sum), let currency else { return nil }
      return try minor(node, currency)
    }
    totals.entries = try count(.ttlNtries)
    totals.credits = try count(.ttlCdtNtries)
    totals.debits = try count(.ttlDbtNtries)
    totals.creditSum = try sum(.ttlCdtNtries)
    totals.debitSum = try sum(.ttlDbtNtries)
    return totals
  }
}

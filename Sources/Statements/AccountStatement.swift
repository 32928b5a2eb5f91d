import Ledger
import Money
import Posting

/// Which account a statement is of.
public struct AccountDescription: Sendable {
  public var code: String
  public var name: String
  /// The side on which its balance is positive.
  public var normal: Side
  /// Code of the fund; empty for all funds.
  public var fund: String
  /// Party or bank account; empty for all.
  public var detail: String

  public init(code: String, name: String, normal: Side, fund: String = "", detail: String = "") {
    (self.code, self.name, self.normal, self.fund, self.detail) = (code, name, normal, fund, detail)
  }
}

/// One leg of a transfer, as its account sees it. One of debit and credit is positive, the other zero.
public struct AccountEntry: Sendable {
  public var date: Day
  public var seal: Int64
  public var event: String
  public var reference: String
  public var component: String
  public var counterAccount: String
  public var subject: String
  public var segment: String
  /// Minor units.
  public var debit: Int64
  public var credit: Int64

  public init(
    date: Day, seal: Int64, event: String, reference: String, component: String, counterAccount: String,
    subject: String, segment: String, debit: Int64, credit: Int64
  ) {
    (self.date, self.seal, self.event, self.reference) = (date, seal, event, reference)
    (self.component, self.counterAccount, self.subject) = (component, counterAccount, subject)
    (self.segment, self.debit, self.credit) = (segment, debit, credit)
  }
}

/// The movements of one account with a running balance on its normal side.
public struct AccountStatement: Sendable {
  public let header: StatementHeader
  public let account: AccountDescription
  public let opening: Int128
  /// By date, then seal; entries of the same seal stay in the order given.
  public let entries: [AccountEntry]
  /// After each entry.
  public let balances: [Int128]
  let labels: Labels

  public var closing: Int128 { balances.last ?? opening }

  /// Makes and proves an account statement.
  /// - Parameters:
  ///   - opening: minor units, positive on the account's normal side.
  ///   - closing: the balance that the sums say, if the caller has it; it must be what the entries lead to.
  public static func make(
    header: StatementHeader, scheme: Scheme, account: AccountDescription, opening: Int128,
    entries: [AccountEntry], closing: Int128? = nil
  ) throws(StatementFault) -> AccountStatement {
    let currency = header.currency
    func unusable(_ why: String, _ entry: AccountEntry) -> StatementFault {
      StatementFault(input: "rows", "\(entry.reference) \(why)", accounts: [account.code], currency: currency)
    }
    for entry in entries {
      guard entry.debit >= 0, entry.credit >= 0, (entry.debit == 0) != (entry.credit == 0) else {
        throw unusable("must have either a debit or a credit", entry)
      }
      guard entry.date <= header.to, entry.date >= header.from ?? entry.date else {
        throw unusable("is dated \(entry.date), outside the period", entry)
      }
      guard entry.seal <= header.knownAtSeal else {
        throw unusable("has seal \(entry.seal), which was not known at seal \(header.knownAtSeal)", entry)
      }
    }
    let ordered = entries.enumerated().sorted {
      ($0.element.date, $0.element.seal, $0.offset) < ($1.element.date, $1.element.seal, $1.offset)
    }.map(\.element)
    let sign: Int128 = account.normal == .debit ? 1 : -1
    var balance = opening
    let balances = ordered.map { entry in
      balance += (Int128(entry.debit) - Int128(entry.credit)) * sign
      return balance
    }
    if let closing, closing != balance {
      let tieOut = TieOut("closing", Tally.total, balance, closing, accounts: [account.code])
      throw StatementFault(tieOut, meaning: "Opening + entries = closing", currency: currency)
    }
    return AccountStatement(
      header: header, account: account, opening: opening, entries: ordered, balances: balances,
      labels: Labels(scheme, header.language))
  }

  /// The statement written out.
  /// - Parameter width: unused by now: an entry stays on one line, however wide.
  public func render(_ format: OutputFormat, width: Int? = nil) -> String {
    switch format {
    case .text: text()
    case .csv: csv()
    case .json: json()
    }
  }
}

extension AccountStatement {
  private func text() -> String {
    let left = ["date", "seal", "event", "reference", "counterAccount", "subject"]
    var table = TextTable(
      left.map { $0 == "seal" ? .right(labels["statement.seal"]) : .left(labels["statement.\($0)"]) }
        + ["debits", "credits", "balance"].map { .right(labels["statement.\($0)"]) })
    let blank = ["", "", "", "", ""]
    table.add([labels["statement.opening"]] + blank + ["", "", header.grouped(opening)])
    for (entry, balance) in zip(entries, balances) {
      table.add(
        [entry.date.description, String(entry.seal), entry.event, entry.reference, entry.counterAccount]
          + [entry.subject, shown(entry.debit), shown(entry.credit), header.grouped(balance)])
    }
    table.addRule()
    let sums = [sum(\.debit), sum(\.credit), closing].map(header.grouped)
    table.add([labels["statement.closing"]] + blank + sums)
    var heading = "\(labels["statement.account"]): \(account.code) \(account.name)"
    heading += " (\(labels["statement.\(account.normal.rawValue)"]))"
    if !account.fund.isEmpty { heading += ", \(labels["statement.fund"]): \(account.fund)" }
    if !account.detail.isEmpty { heading += ", \(labels["statement.detail"]): \(account.detail)" }
    return header.page("\(heading)\n\n\(table.render())", labels)
  }

  private func shown(_ minor: Int64) -> String { minor == 0 ? "" : header.grouped(Int128(minor)) }

  private func sum(_ side: (AccountEntry) -> Int64) -> Int128 {
    entries.reduce(0) { $0 + Int128(side($1)) }
  }

  private func csv() -> String {
    var csv = CSVText(
      header: ["date", "seal", "event", "reference", "component", "counter_account", "subject", "segment"]
        + ["debit", "credit", "balance", "account", "fund", "detail"] + StatementHeader.csvColumns)
    let tail = [account.code, account.fund, account.detail] + header.csvFields
    let blank = Array(repeating: "", count: 5)
    let first = header.from?.description ?? ""
    csv.add([first, "", "opening"] + blank + ["", "", header.major(opening)] + tail)
    for (entry, balance) in zip(entries, balances) {
      let amounts = [Int128(entry.debit), Int128(entry.credit), balance].map(header.major)
      csv.add(
        [entry.date.description, String(entry.seal), entry.event, entry.reference, entry.component]
          + [entry.counterAccount, entry.subject, entry.segment] + amounts + tail)
    }
    csv.add([header.to.description, "", "closing"] + blank + ["", "", header.major(closing)] + tail)
    return csv.text
  }

  private func json() -> String {
    var pairs = header.json(format: "gledger.statement.account/1")
    pairs += [
      (
        key: "account",
        value: .fields(
          ("code", .string(account.code)), ("name", .string(account.name)),
          ("normal", .string(account.normal.rawValue)), ("fund", .string(account.fund)),
          ("detail", .string(account.detail)))
      ),
      (key: "opening", value: .string(header.major(opening))),
      (key: "entries", value: .array(zip(entries, balances).map(json))),
      (key: "debits", value: .string(header.major(sum(\.debit)))),
      (key: "credits", value: .string(header.major(sum(\.credit)))),
      (key: "closing", value: .string(header.major(closing))),
    ]
    return JSONText.object(pairs).document
  }

  private func json(_ entry: AccountEntry, _ balance: Int128) -> JSONText {
    .fields(
      ("date", .string(entry.date.description)), ("seal", .integer(entry.seal)),
      ("event", .string(entry.event)), ("reference", .string(entry.reference)),
      ("component", .string(entry.component)), ("counter_account", .string(entry.counterAccount)),
      ("subject", .string(entry.subject)), ("segment", .string(entry.segment)),
      ("debit", .string(header.major(Int128(entry.debit)))),
      ("credit", .string(header.major(Int128(entry.credit)))), ("balance", .string(header.major(balance))))
  }
}

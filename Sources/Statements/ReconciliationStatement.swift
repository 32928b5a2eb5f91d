import Money

/// From the balance per bank over the items that one side lacks to the balance per books, one currency;
/// proven before it is printed.
public struct ReconciliationStatement: Sendable {
  /// An open break.
  public struct Item: Sendable {
    public var id: Int64
    public var kind: String
    public var day: Day
    public var age: Int
    public var bucket: String
    /// Sums of its items of our books, and of the bank's lines, minor units.
    public var ours: Int64
    public var theirs: Int64
    public var names: String
    public var note: String
    public var decision: String

    public init(
      id: Int64, kind: String, day: Day, age: Int, bucket: String, ours: Int64, theirs: Int64, names: String,
      note: String, decision: String
    ) {
      (self.id, self.kind, self.day, self.age, self.bucket) = (id, kind, day, age, bucket)
      (self.ours, self.theirs, self.names) = (ours, theirs, names)
      (self.note, self.decision) = (note, decision)
    }
  }

  public var account: String
  public var currency: Currency
  public var through: Day
  public var bankDay: Day?
  public var seal: Int64
  public var bank: Int64
  public var books: Int64
  /// Opening balance of the first statement: what came before it has no lines.
  public var beforeFirst: Int64
  /// Their sums less ours of matches within tolerances.
  public var difference: Int64
  public var matches: Int64
  public var items: [Item]

  /// - Throws: where the items do not explain the two balances.
  public init(
    account: String, currency: Currency, through: Day, bankDay: Day?, seal: Int64, bank: Int64, books: Int64,
    beforeFirst: Int64, difference: Int64, matches: Int64, items: [Item]
  ) throws(StatementFault) {
    (self.account, self.currency, self.through, self.bankDay) = (account, currency, through, bankDay)
    (self.seal, self.bank, self.books, self.beforeFirst) = (seal, bank, books, beforeFirst)
    (self.difference, self.matches, self.items) = (difference, matches, items)
    guard explained == Int128(books) else {
      throw StatementFault(
        TieOut("reconciliation", account, explained, Int128(books)),
        meaning: "the balance per bank and the items come to the balance per books", currency: currency)
    }
  }

  /// In our books, not at the bank.
  public var notAtBank: Int128 { items.reduce(0) { $0 + Int128($1.ours) } }
  /// At the bank, not in our books.
  public var notInBooks: Int128 { items.reduce(0) { $0 + Int128($1.theirs) } }

  private var explained: Int128 {
    Int128(bank) - Int128(beforeFirst) + notAtBank - notInBooks - Int128(difference)
  }

  /// The rows that lead from the bank to the books.
  private var rows: [(key: String, label: String, amount: Int128)] {
    [
      ("bank", "Balance per bank" + (bankDay.map { ", \($0)" } ?? ""), Int128(bank)),
      ("before_first", "Less: before the first statement", -Int128(beforeFirst)),
      ("not_at_bank", "Add: in the books, not at the bank", notAtBank),
      ("not_in_books", "Less: at the bank, not in the books", -notInBooks),
      ("difference", "Less: differences within tolerances", -Int128(difference)),
      ("books", "Balance per books, \(through)", Int128(books)),
    ]
  }

  public static func render(
    _ statements: [ReconciliationStatement], _ format: OutputFormat, width: Int? = nil
  ) -> String {
    switch format {
    case .text: return statements.map { $0.text(width: width) }.joined(separator: "\n")
    case .csv: return csv(statements)
    case .json:
      return JSONText.fields(
        ("format", .string("gledger.reconcile-status/1")), ("statements", .array(statements.map(\.json)))
      ).document
    }
  }

  private func grouped(_ amount: Int128) -> String { Amount.grouped(amount, decimals: currency.decimals) }

  private func text(width: Int?) -> String {
    var balances = TextTable([.left(""), .right(currency.code)])
    for row in rows where row.amount != 0 || ["bank", "books"].contains(row.key) {
      if row.key == "books" { balances.addRule() }
      balances.add([row.label, grouped(row.amount)])
    }
    let head = "Reconciliation of \(account), as known at seal \(seal); \(matches) matches\n\n"
    guard !items.isEmpty else { return head + balances.render(width: width) + "\nNo open items.\n" }
    var table = TextTable([
      .right("break"), .left("kind"), .left("since"), .right("age"), .left("bucket"), .right("books"),
      .right("bank"), .left("items"), .left("decision"), .left("proposal"),
    ])
    for item in items {
      table.add([
        "\(item.id)", item.kind, "\(item.day)", "\(item.age)", item.bucket, grouped(Int128(item.ours)),
        grouped(Int128(item.theirs)), item.names, item.decision, item.note,
      ])
    }
    table.addRule()
    table.add(["", "total", "", "", "", grouped(notAtBank), grouped(notInBooks), "", "", ""])
    return head + balances.render(width: width) + "\n" + table.render(width: width)
  }

  private static func csv(_ statements: [ReconciliationStatement]) -> String {
    var csv = CSVText(header: [
      "account", "currency", "row", "break", "kind", "since", "age", "bucket", "books", "bank", "items",
      "decision",
      "proposal",
    ])
    for statement in statements {
      func major(_ amount: Int128) -> String { Amount.major(amount, decimals: statement.currency.decimals) }
      let head = [statement.account, statement.currency.code]
      for row in statement.rows {
        csv.add(head + [row.key, "", "", "", "", "", major(row.amount), "", "", "", ""])
      }
      for item in statement.items {
        csv.add(
          head + ["item", "\(item.id)", item.kind, "\(item.day)", "\(item.age)", item.bucket] + [
            major(Int128(item.ours)), major(Int128(item.theirs)), item.names, item.decision, item.note,
          ])
      }
    }
    return csv.text
  }

  private var json: JSONText {
    func money(_ amount: Int128) -> JSONText { .string(Amount.major(amount, decimals: currency.decimals)) }
    let breaks = items.map { item in
      JSONText.fields(
        ("break", .integer(item.id)), ("kind", .string(item.kind)), ("since", .string("\(item.day)")),
        ("age", .integer(Int64(item.age))), ("bucket", .string(item.bucket)),
        ("books", money(Int128(item.ours))),
        ("bank", money(Int128(item.theirs))), ("items", .string(item.names)),
        ("decision", .string(item.decision)), ("proposal", .string(item.note)))
    }
    return .fields(
      ("account", .string(account)), ("currency", .string(currency.code)), ("through", .string("\(through)")),
      ("bank_day", .optional(bankDay.map { "\($0)" })), ("known_at_seal", .integer(seal)),
      ("matches", .integer(matches)),
      ("rows", .object(rows.map { (key: $0.key, value: money($0.amount)) })), ("breaks", .array(breaks)))
  }
}

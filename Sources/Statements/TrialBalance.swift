import Ledger
import Money
import Posting

/// Every account of a book with opening, debits, credits and closing; debits equal credits in each column,
/// memo and budget accounts by themselves.
public struct TrialBalance: Sendable {
  /// An account in one column; balances on the side where they are.
  public struct Line: Sendable {
    public var account: ChartAccount
    /// Party or bank account, where accounts are told apart by it.
    public var detail: String
    /// Credits less debits of the opening, in minor units.
    public var opening: Int128
    public var debits: Int128
    public var credits: Int128
    public var closing: Int128 { opening + credits - debits }
  }

  /// The accounts of one column that meet each other in transfers.
  public struct Block: Sendable {
    /// A value of the column dimension, or `total`.
    public var column: String
    /// `real`, `memo` or `budget`.
    public var world: String
    public var lines: [Line]
  }

  public let header: StatementHeader
  public let dimension: ColumnDimension
  public let blocks: [Block]
  let labels: Labels

  /// Makes and proves a trial balance.
  /// - Parameter detail: true tells accounts apart by party or bank account.
  public static func make(
    header: StatementHeader, scheme: Scheme, book: Int, currency: Currency, rows: [MovementRow],
    columns: ColumnDimension, detail: Bool
  ) throws(StatementFault) -> TrialBalance {
    let tally = try Tally(
      scheme, book: book, currency: currency, rows: rows, columns: columns, byDetail: detail)
    let labels = Labels(scheme, header.language)
    if let failed = tally.balanceChecks().first(where: { !$0.isOK }) {
      throw StatementFault(failed, meaning: labels["check.\(failed.check)"], currency: currency)
    }
    var blocks: [Block] = []
    for (index, column) in tally.columns.enumerated() {
      for (world, name) in [(AccountClass.World.real, "real"), (.memo, "memo"), (.budget, "budget")] {
        let lines = tally.keys.compactMap { key -> Line? in
          let account = tally.chart[key.chart]
          guard account.accountClass.world == world, let figures = tally.accounts[key] else { return nil }
          let moved = figures.moved[index]
          let opening = figures.opening[index].net
          guard opening != 0 || moved != Turnover() else { return nil }
          return Line(
            account: account, detail: key.detail, opening: opening, debits: moved.debit, credits: moved.credit
          )
        }
        if !lines.isEmpty { blocks.append(Block(column: column, world: name, lines: lines)) }
      }
    }
    return TrialBalance(header: header, dimension: columns, blocks: blocks, labels: labels)
  }

  /// The trial balance written out.
  /// - Parameter width: cells of a text line; the figures go into several blocks where they need more.
  public func render(_ format: OutputFormat, width: Int? = nil) -> String {
    switch format {
    case .text: text(width: width)
    case .csv: csv()
    case .json: json()
    }
  }
}

extension TrialBalance.Line {
  /// Opening debit and credit, debits, credits, closing debit and credit.
  var figures: [Int128] {
    [max(-opening, 0), max(opening, 0), debits, credits, max(-closing, 0), max(closing, 0)]
  }
}

extension TrialBalance.Block {
  /// Sums of the figures of all lines; the two of each pair are equal.
  var totals: [Int128] {
    lines.reduce(Array(repeating: 0, count: 6)) { $0.adding($1.figures) }
  }
}

extension TrialBalance {
  private static let figureNames = [
    "opening_debit", "opening_credit", "debits", "credits", "closing_debit", "closing_credit",
  ]

  private func text(width: Int?) -> String {
    let titles = ["openingDebit", "openingCredit", "debits", "credits", "closingDebit", "closingCredit"]
    let body = blocks.map { block in
      var table = TextTable(
        [.left(labels["statement.account"]), .left(labels["statement.side"])]
          + titles.map { TextTable.Column.right(labels["statement.\($0)"]) })
      for line in block.lines {
        let detail = line.detail.isEmpty ? "" : " / \(line.detail)"
        let side = labels["statement.\(line.account.normal.rawValue)"]
        table.add([labels.account(line.account) + detail, side] + line.figures.map(header.grouped))
      }
      table.addRule()
      table.add([labels["statement.total"], ""] + block.totals.map(header.grouped))
      let column = block.column == Tally.total ? labels["statement.total"] : block.column
      return "\(column): \(labels["statement.world.\(block.world)"])\n"
        + table.render(width: width, pinned: 2)
    }
    return header.page(body.joined(separator: "\n"), labels)
  }

  private func csv() -> String {
    var csv = CSVText(
      header: ["block", "column", "account", "label", "detail", "normal"] + TrialBalance.figureNames
        + StatementHeader.csvColumns)
    for block in blocks {
      for line in block.lines {
        let account = line.account
        csv.add(
          [block.world, block.column, account.code, labels.account(account), line.detail]
            + [account.normal.rawValue] + line.figures.map(header.major) + header.csvFields)
      }
    }
    return csv.text
  }

  private func json() -> String {
    let items = blocks.map { block in
      JSONText.fields(
        ("column", .string(block.column)), ("block", .string(block.world)),
        ("accounts", .array(block.lines.map(json))), ("totals", json(block.totals)))
    }
    var pairs = header.json(format: "gledger.statement.trial-balance/1")
    pairs.append((key: "dimension", value: .string(dimension.rawValue)))
    pairs.append((key: "blocks", value: .array(items)))
    return JSONText.object(pairs).document
  }

  private func json(_ line: Line) -> JSONText {
    .fields(
      ("account", .string(line.account.code)), ("label", .string(labels.account(line.account))),
      ("detail", line.detail.isEmpty ? .null : .string(line.detail)),
      ("normal", .string(line.account.normal.rawValue)), ("figures", json(line.figures)))
  }

  private func json(_ figures: [Int128]) -> JSONText {
    .object(
      zip(TrialBalance.figureNames, figures).map { (key: $0, value: .string(header.major($1))) })
  }
}

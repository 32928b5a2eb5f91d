import Ledger
import Money
import Posting

/// Debits and credits of an account in one column.
struct Turnover: Sendable, Equatable {
  var debit: Int128 = 0
  var credit: Int128 = 0

  /// Credits less debits: positive raises a fund balance.
  var net: Int128 { credit - debit }

  static func += (left: inout Turnover, right: Turnover) {
    left.debit += right.debit
    left.credit += right.credit
  }
}

/// One account's figures, a value a column.
struct AccountTally: Sendable {
  var opening: [Turnover]
  var movements: [Cause: [Turnover]] = [:]

  /// Movements of all causes.
  var moved: [Turnover] {
    var sums = [Turnover](repeating: Turnover(), count: opening.count)
    for turnovers in movements.values {
      for (column, turnover) in turnovers.enumerated() { sums[column] += turnover }
    }
    return sums
  }

  var closing: [Int128] { zip(opening, moved).map { $0.net + $1.net } }
}

/// The rows of one book added up by account, cause and column.
struct Tally: Sendable {
  struct Key: Hashable, Sendable {
    /// Index in the scheme's chart.
    var chart: Int
    /// Party or bank account; empty where accounts are not told apart by it.
    var detail: String
  }

  /// Name of the column that all others add up to; it is the last.
  static let total = "total"

  let chart: [ChartAccount]
  let currency: Currency
  /// Values of the column dimension in order, `-` for none, then ``total``.
  let columns: [String]
  private(set) var accounts: [Key: AccountTally] = [:]
  /// Closing fund balance of the restricted and of the free funds, by column.
  private(set) var restricted: [Int128]
  private(set) var free: [Int128]

  init(
    _ scheme: Scheme, book: Int, currency: Currency, rows: [MovementRow], columns dimension: ColumnDimension,
    byDetail: Bool = false
  ) throws(StatementFault) {
    guard scheme.books.indices.contains(book) else {
      throw StatementFault(input: "rows", "The scheme has no book number \(book)", currency: currency)
    }
    let own = rows.filter { $0.book == book && $0.currency == currency }
    for row in own {
      guard scheme.chart.indices.contains(row.chart), scheme.funds.indices.contains(row.fund),
        scheme.chart[row.chart].role == scheme.books[book].role, row.debit >= 0, row.credit >= 0
      else {
        throw StatementFault(
          input: "rows",
          "A row names an account or a fund that the book's scheme lacks, or has a negative sum",
          accounts: scheme.chart.indices.contains(row.chart) ? [scheme.chart[row.chart].code] : [],
          currency: currency)
      }
    }
    let values = dimension == .total ? [] : Set(own.map { Tally.value($0, dimension, scheme) })
    columns = values.sorted { ($0 == "-" ? 1 : 0, $0) < ($1 == "-" ? 1 : 0, $1) } + [Tally.total]
    (chart, self.currency) = (scheme.chart, currency)
    (restricted, free) = (
      Array(repeating: 0, count: columns.count), Array(repeating: 0, count: columns.count)
    )
    let places = Dictionary(uniqueKeysWithValues: columns.dropLast().enumerated().map { ($1, $0) })
    for row in own {
      let value = dimension == .total ? nil : places[Tally.value(row, dimension, scheme)]
      add(row, to: [value, columns.count - 1].compactMap { $0 }, byDetail, scheme.funds[row.fund].restricted)
    }
  }

  private mutating func add(_ row: MovementRow, to places: [Int], _ byDetail: Bool, _ isRestricted: Bool) {
    let key = Key(chart: row.chart, detail: byDetail ? row.detail : "")
    let empty = [Turnover](repeating: Turnover(), count: columns.count)
    let turnover = Turnover(debit: row.debit, credit: row.credit)
    for place in places {
      if let cause = row.cause {
        accounts[key, default: AccountTally(opening: empty)].movements[cause, default: empty][place] +=
          turnover
      } else {
        accounts[key, default: AccountTally(opening: empty)].opening[place] += turnover
      }
      guard chart[row.chart].isFundBalance else { continue }
      if isRestricted { restricted[place] += turnover.net } else { free[place] += turnover.net }
    }
  }

  private static func value(_ row: MovementRow, _ dimension: ColumnDimension, _ scheme: Scheme) -> String {
    let value =
      switch dimension {
      case .fund: scheme.funds[row.fund].code
      case .programme: row.segment.programme
      case .cohort: row.segment.cohort == 0 ? "" : String(row.segment.cohort)
      case .total: total
      }
    return value.isEmpty ? "-" : value
  }

  /// Nothing, in each column.
  var zeros: [Int128] { Array(repeating: 0, count: columns.count) }

  /// Figures of a chart row, zero where nothing was posted to it.
  subscript(chart: Int) -> AccountTally {
    accounts[Key(chart: chart, detail: "")]
      ?? AccountTally(opening: Array(repeating: Turnover(), count: columns.count))
  }

  /// Keys by account code, then detail.
  var keys: [Key] {
    accounts.keys.sorted { (chart[$0.chart].code, $0.detail) < (chart[$1.chart].code, $1.detail) }
  }

  /// Sum over accounts, by column.
  func sum(_ isWanted: (ChartAccount) -> Bool, _ figures: (AccountTally) -> [Int128]) -> [Int128] {
    var sums = zeros
    for (key, account) in accounts where isWanted(chart[key.chart]) { sums = sums.adding(figures(account)) }
    return sums
  }

  /// Debits = credits, for openings and for movements, in each world and each column by itself; and each
  /// column's part of every account adds up to the total.
  func balanceChecks() -> [TieOut] {
    var checks: [TieOut] = []
    for world in [AccountClass.World.real, .memo, .budget] {
      let codes = world == .real ? [] : keys.map { chart[$0.chart] }.filter { $0.accountClass.world == world }
      let isWanted: (ChartAccount) -> Bool = { $0.accountClass.world == world }
      for (check, figures) in [
        ("opening", { (account: AccountTally) in account.opening }), ("movements", { $0.moved }),
      ] {
        let debits = sum(isWanted) { figures($0).map(\.debit) }
        let credits = sum(isWanted) { figures($0).map(\.credit) }
        for (index, column) in columns.enumerated() where world == .real || !codes.isEmpty {
          checks.append(
            TieOut(check, column, debits[index], credits[index], accounts: Set(codes.map(\.code)).sorted()))
        }
      }
    }
    return checks + columnChecks()
  }

  /// Each account's columns add up to its total: the accounts that do not, else one check over all debits.
  private func columnChecks() -> [TieOut] {
    guard columns.count > 1 else { return [] }
    var failed: [TieOut] = []
    var debits: (parts: Int128, total: Int128) = (0, 0)
    for key in keys {
      guard let account = accounts[key] else { continue }
      for figures in [account.closing, account.moved.map(\.debit), account.opening.map(\.debit)] {
        let (parts, total) = (figures.dropLast().reduce(0, +), figures.last ?? 0)
        if parts != total {
          failed.append(TieOut("columns", Tally.total, parts, total, accounts: [chart[key.chart].code]))
        }
      }
      let moved = account.moved.map(\.debit)
      debits.parts += moved.dropLast().reduce(0, +)
      debits.total += moved.last ?? 0
    }
    return failed.isEmpty ? [TieOut("columns", Tally.total, debits.parts, debits.total)] : failed
  }
}

extension Array where Element == Int128 {
  func adding(_ other: [Int128]) -> [Int128] { zip(self, other).map { $0 + $1 } }
  func times(_ factor: Int128) -> [Int128] { map { $0 * factor } }
}

extension ChartAccount {
  /// Equity, income and expense make up the fund balance.
  var isFundBalance: Bool {
    switch accountClass {
    case .equity, .income, .expense: true
    default: false
    }
  }

  /// Turns credits less debits into a balance on the normal side.
  var normalSign: Int128 { normal == .credit ? 1 : -1 }
}

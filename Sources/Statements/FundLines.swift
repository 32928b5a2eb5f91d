import Ledger
import Money
import Posting

/// The pack's statement lines of a role, with their figures.
struct FundLines: Sendable {
  struct Entry: Sendable {
    var line: StatementLine
    /// Index in the scheme's chart.
    var chart: Int
    var amounts: [Int128]
  }

  let tally: Tally
  let role: Role
  /// Lines of the sections B to H, in the order of the pack.
  private(set) var flows: [Entry] = []
  private(set) var memo: [Entry] = []
  /// Lines of section K, whose figures depend on their names.
  private(set) var ratios: [Entry] = []
  /// Labels that the pack gives the opening lines, by account.
  private(set) var openingLabels: [String: StatementLine] = [:]

  static let flowSections = ["B", "C", "D", "E", "F", "G", "H"]
  static let reversed = "reversed"
  static let swept = "swept"

  init(_ scheme: Scheme, role: Role, _ tally: Tally) throws(StatementFault) {
    (self.tally, self.role) = (tally, role)
    let lines = scheme.statementLines.filter { $0.statement == "fund" && $0.role == role }
      .sorted { ($0.section, $0.order) < ($1.section, $1.order) }
    for line in lines {
      guard let chart = scheme.chartRow(role, line.account), abs(line.sign) == 1 else {
        throw FundLines.unusable(line, "names no account of its role, or has no sign", tally.currency)
      }
      let world = scheme.chart[chart].accountClass.world
      let entry = Entry(line: line, chart: chart, amounts: FundLines.movement(line, tally[chart]))
      switch line.section {
      case "A": openingLabels[line.account] = line
      case "J":
        guard world != .real else {
          throw FundLines.unusable(line, "is off balance, but its account is not", tally.currency)
        }
        memo.append(entry)
      case "K": ratios.append(entry)
      default:
        guard FundLines.flowSections.contains(line.section), world == .real else {
          throw FundLines.unusable(line, "stands in no section for its account", tally.currency)
        }
        flows.append(entry)
      }
    }
    flows += sweeps(of: flows)
    flows += reversals(of: flows) { scheme.chart[$0].isFundBalance ? 1 : 0 }
    memo += reversals(of: memo) { scheme.chart[$0].normalSign }
  }

  private static func unusable(_ line: StatementLine, _ why: String, _ currency: Currency) -> StatementFault {
    StatementFault(
      input: "scheme", "Line \(line.line) of section \(line.section) \(why)", accounts: [line.account],
      currency: currency)
  }

  /// What a line shows of its account's movements.
  private static func movement(_ line: StatementLine, _ account: AccountTally) -> [Int128] {
    var sums = account.opening.map { _ in Int128(0) }
    for (cause, turnovers) in account.movements where line.takes(cause) {
      for (index, turnover) in turnovers.enumerated() {
        let amount =
          switch line.side {
          case .debit: -turnover.debit
          case .credit: turnover.credit
          case nil: turnover.net
          }
        sums[index] += amount * Int128(line.sign)
      }
    }
    return sums
  }

  /// What empties income and expense at the year's end is no movement of the fund balance: one line takes all
  /// of it, which adds up to nothing, so that the lines of the year show it as it was.
  private func sweeps(of entries: [Entry]) -> [Entry] {
    guard let first = entries.first?.line else { return [] }
    return tally.keys.compactMap { key -> Entry? in
      let swept = tally[key.chart].movements.filter { cause, _ in
        cause.isSweep && !entries.contains { $0.chart == key.chart && $0.line.takes(cause) }
      }
      guard tally.chart[key.chart].isFundBalance, !swept.isEmpty else { return nil }
      var line = first
      (line.section, line.line, line.order, line.sign) = ("B", FundLines.swept, .max, 1)
      (line.account, line.side) = (tally.chart[key.chart].code, nil)
      (line.event, line.component) = (.periodClosed, nil)
      let amounts = swept.values.reduce(tally.zeros) { $0.adding($1.map(\.net)) }
      return Entry(line: line, chart: key.chart, amounts: amounts)
    }
  }

  /// A reversal may stand under an event of its own, which no line picked by event takes: a line of its own
  /// shows it, in the section of the account's first line. All else that no line takes is a fault.
  private func reversals(of entries: [Entry], sign: (Int) -> Int128) -> [Entry] {
    var added: [Entry] = []
    for (chart, own) in Dictionary(grouping: entries, by: \.chart).sorted(by: { $0.key < $1.key }) {
      let left = tally[chart].movements.filter { cause, _ in
        cause.event == .postingReversed && !own.contains { $0.line.takes(cause) }
      }
      let amounts = left.values.reduce(tally.zeros) { $0.adding($1.map { $0.net * sign(chart) }) }
      guard amounts.contains(where: { $0 != 0 }), var line = own.first?.line else { continue }
      (line.line, line.order, line.sign) = (FundLines.reversed, .max, Int(sign(chart)))
      (line.side, line.event, line.component) = (nil, .postingReversed, nil)
      added.append(Entry(line: line, chart: chart, amounts: amounts))
    }
    return added
  }

  /// Opening fund balance by equity account and, last, of all income and expense accounts.
  func openings() -> [(chart: Int?, amounts: [Int128])] {
    var openings: [(chart: Int?, amounts: [Int128])] = []
    var rest = tally.zeros
    for key in tally.keys where tally.chart[key.chart].isFundBalance {
      let amounts = tally[key.chart].opening.map(\.net)
      if tally.chart[key.chart].accountClass != .equity {
        rest = rest.adding(amounts)
      } else if amounts.contains(where: { $0 != 0 }) {
        openings.append((key.chart, amounts))
      }
    }
    return openings + [(nil, rest)]
  }

  /// Section I: the opening and every line of B to H.
  func closing(opening: [Int128]) -> [Int128] { flows.reduce(opening) { $0.adding($1.amounts) } }
}

extension StatementLine {
  /// True where the line shows movements of this cause.
  func takes(_ cause: Cause) -> Bool {
    if event == nil, cause.isSweep { return false }
    return (event == nil || event == cause.event) && (component == nil || component == cause.component)
  }
}

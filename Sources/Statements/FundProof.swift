import Ledger
import Money

/// The tie-outs of a fund balance statement: each figure comes another way than the one it is held against.
struct FundProof: Sendable {
  let lines: FundLines
  /// Section I.
  let closing: [Int128]
  let mirrors: [MirrorCheck]

  private var tally: Tally { lines.tally }

  /// All checks; what is nearest to the cause comes first, so that the first failure says most.
  func tieOuts() -> [TieOut] {
    tally.balanceChecks() + coverage() + counterLines() + balanceSheet() + memoAccounts() + clearing()
      + bankAccounts()
      + mirrors.map { mirror in
        TieOut(
          "mirror", Tally.total, mirror.difference, 0,
          accounts: [mirror.account, mirror.party, mirror.otherAccount])
      }
  }

  /// The lines of an equity, income or expense account show all that moved it, once: the accounts for which
  /// this does not hold, else one check a column.
  private func coverage() -> [TieOut] {
    var failed: [TieOut] = []
    let byChart = Dictionary(grouping: lines.flows, by: \.chart)
    for key in tally.keys where tally.chart[key.chart].isFundBalance {
      let shown = (byChart[key.chart] ?? []).reduce(tally.zeros) { $0.adding($1.amounts) }
      let moved = tally[key.chart].moved.map(\.net)
      failed += checks("lines", shown, moved, accounts: [tally.chart[key.chart].code]).filter { !$0.isOK }
    }
    guard failed.isEmpty else { return failed }
    let shown = lines.flows.filter { tally.chart[$0.chart].isFundBalance }
    let moved = tally.sum(\.isFundBalance) { $0.moved.map(\.net) }
    return checks("lines", shown.reduce(tally.zeros) { $0.adding($1.amounts) }, moved)
  }

  private func counterLines() -> [TieOut] {
    let entries = lines.flows.filter { !tally.chart[$0.chart].isFundBalance }
    let accounts = Set(entries.map { tally.chart[$0.chart].code }).sorted()
    let sums = entries.reduce(tally.zeros) { $0.adding($1.amounts) }
    return checks("counter-lines", sums, tally.zeros, accounts: accounts)
  }

  private func balanceSheet() -> [TieOut] {
    let assets = tally.sum({ $0.accountClass == .asset }, { $0.closing.times(-1) })
    let liabilities = tally.sum({ $0.accountClass == .liability }, \.closing)
    let split = zip(tally.restricted, tally.free).map { $0 + $1 }
    return checks("closing", closing, assets.adding(liabilities.times(-1))) + checks("split", split, closing)
  }

  private func memoAccounts() -> [TieOut] {
    var found: [TieOut] = []
    for (index, account) in tally.chart.enumerated() where account.role == lines.role {
      guard let pair = account.pair else { continue }
      let other = tally.chart.firstIndex { $0.role == account.role && $0.code == pair }
      // Each pair once, whichever of the two names the other.
      if let other, other < index, tally.chart[other].pair == account.code { continue }
      let against = other.map { tally[$0].closing.times(-account.normalSign) } ?? tally.zeros
      let closing = tally[index].closing.times(account.normalSign)
      found += checks("pair", closing, against, accounts: [account.code, pair])
    }
    for (chart, entries) in Dictionary(grouping: lines.memo, by: \.chart).sorted(by: { $0.key < $1.key }) {
      let account = tally.chart[chart]
      let opening = tally[chart].opening.map { $0.net * account.normalSign }
      let shown = entries.reduce(opening) { $0.adding($1.amounts) }
      found += checks(
        "memo", shown, tally[chart].closing.times(account.normalSign), accounts: [account.code])
    }
    return found
  }

  private func clearing() -> [TieOut] {
    tally.chart.indices.filter { tally.chart[$0].isClearing && tally.chart[$0].role == lines.role }
      .flatMap { checks("clearing", tally[$0].closing, tally.zeros, accounts: [tally.chart[$0].code]) }
  }

  private func bankAccounts() -> [TieOut] {
    lines.bankCharts.flatMap { chart in
      let opening = tally[chart].opening.map { -$0.net }
      let shown = lines.bankFlows(chart).reduce(opening) { $0.adding($1.amounts) }
      let closing = tally[chart].closing.times(-1)
      return checks("bank", shown, closing, accounts: [tally.chart[chart].code])
    }
  }

  private func checks(
    _ check: String, _ figures: [Int128], _ against: [Int128], accounts: [String] = []
  ) -> [TieOut] {
    tally.columns.enumerated().map { index, column in
      TieOut(check, column, figures[index], against[index], accounts: accounts)
    }
  }
}

extension FundLines {
  /// Accounts of money that may never run below zero: bank and transit.
  var bankCharts: [Int] {
    tally.chart.indices.filter {
      let account = tally.chart[$0]
      return account.role == role && account.accountClass == .asset && account.hasFloor
    }
  }

  /// Receipts (positive) and payments (negative) of an account by event, those with nothing left out.
  func bankFlows(_ chart: Int) -> [(event: EventKind, side: Side, amounts: [Int128])] {
    var flows: [(event: EventKind, side: Side, amounts: [Int128])] = []
    for event in EventKind.allCases {
      var (received, paid) = (tally.zeros, tally.zeros)
      for (cause, turnovers) in tally[chart].movements where cause.event == event {
        received = received.adding(turnovers.map(\.debit))
        paid = paid.adding(turnovers.map { -$0.credit })
      }
      if received.contains(where: { $0 != 0 }) { flows.append((event, .debit, received)) }
      if paid.contains(where: { $0 != 0 }) { flows.append((event, .credit, paid)) }
    }
    return flows
  }
}

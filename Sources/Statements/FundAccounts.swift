import Ledger
import Money

/// Turns the lines with their figures into what is printed.
struct FundAccounts: Sendable {
  let lines: FundLines
  let labels: Labels

  private var tally: Tally { lines.tally }

  /// The lines of section A.
  func opening() -> [StatementRow] {
    lines.openings().map { chart, amounts in
      guard let chart else { return row("accumulated", labels["statement.accumulated"], amounts) }
      let account = tally.chart[chart]
      let label = lines.openingLabels[account.code].map(labels.line) ?? labels.account(account)
      return row(lines.openingLabels[account.code]?.line ?? account.code, label, amounts, account.code)
    }
  }

  func sections(opening: [StatementRow], closing: [Int128]) -> [StatementSection] {
    var sections = [section("A", opening + [total(opening)])]
    for letter in FundLines.flowSections {
      let rows = flows(letter)
      if !rows.isEmpty { sections.append(section(letter, rows + [total(rows)])) }
    }
    var closingRows = [row("closing", labels["statement.closing"], closing, kind: .total)]
    if tally.restricted.contains(where: { $0 != 0 }) {
      closingRows += [
        row("restricted", labels["statement.restricted"], tally.restricted),
        row("free", labels["statement.free"], tally.free),
      ]
    }
    sections.append(section("I", closingRows))
    for (letter, rows) in [("J", memo()), ("K", ratios()), ("L", bank())] where !rows.isEmpty {
      sections.append(section(letter, rows))
    }
    return sections
  }

  private func section(_ letter: String, _ rows: [StatementRow]) -> StatementSection {
    StatementSection(letter: letter, label: labels["fund.section.\(letter)"], rows: rows)
  }

  private func row(
    _ line: String, _ label: String, _ amounts: [Int128], _ account: String = "",
    kind: StatementRow.Kind = .amount
  ) -> StatementRow {
    StatementRow(kind: kind, line: line, label: label, account: account, amounts: amounts)
  }

  private func total(_ rows: [StatementRow]) -> StatementRow {
    row(
      "total", labels["statement.total"], rows.reduce(tally.zeros) { $0.adding($1.amounts) }, kind: .total)
  }

  /// Rows of the pack with the same line name are one printed line.
  private func merged(_ entries: [FundLines.Entry]) -> [StatementRow] {
    var rows: [StatementRow] = []
    for entry in entries {
      if let place = rows.firstIndex(where: { $0.line == entry.line.line }) {
        rows[place].amounts = rows[place].amounts.adding(entry.amounts)
        if rows[place].account != entry.line.account { rows[place].account = "" }
      } else {
        let own = [FundLines.reversed, FundLines.swept].contains(entry.line.line)
        let label = own ? labels["statement.\(entry.line.line)"] : labels.line(entry.line)
        rows.append(row(entry.line.line, label, entry.amounts, entry.line.account))
      }
    }
    return rows
  }

  private func flows(_ letter: String) -> [StatementRow] {
    merged(lines.flows.filter { $0.line.section == letter })
  }

  /// Section J: a block for each account, in the order of its first line.
  private func memo() -> [StatementRow] {
    var charts: [Int] = []
    for entry in lines.memo where !charts.contains(entry.chart) { charts.append(entry.chart) }
    return charts.flatMap { chart in
      let account = tally.chart[chart]
      let opening = tally[chart].opening.map { $0.net * account.normalSign }
      let closing = tally[chart].closing.times(account.normalSign)
      return block(account, opening, merged(lines.memo.filter { $0.chart == chart }), closing)
    }
  }

  /// First part of section L: bank and transit accounts, by event.
  private func bank() -> [StatementRow] {
    lines.bankCharts.flatMap { chart in
      let account = tally.chart[chart]
      let flows = lines.bankFlows(chart).map { event, side, amounts in
        let direction = side == .debit ? "in" : "out"
        let label = labels.found("event.\(event.code)") ?? event.code
        return row(
          "\(event.code).\(direction)", "\(label), \(labels["statement.\(direction)"])", amounts, account.code
        )
      }
      return block(account, tally[chart].opening.map { -$0.net }, flows, tally[chart].closing.times(-1))
    }
  }

  private func block(
    _ account: ChartAccount, _ opening: [Int128], _ rows: [StatementRow], _ closing: [Int128]
  ) -> [StatementRow] {
    [row("account", labels.account(account), [], account.code, kind: .heading)]
      + [row("opening", labels["statement.opening"], opening, account.code)] + rows
      + [row("closing", labels["statement.closing"], closing, account.code, kind: .total)]
  }
}

extension FundAccounts {
  /// A line of section K is named `RATIO-numerator` or `RATIO-denominator`: it takes the movements that its
  /// side, event or component picks, and without these the closing balance. With `-opening` or `-mean` at the
  /// end of its name it takes the opening balance, or the mean of it and the closing. Lines of a name add up.
  private func ratios() -> [StatementRow] {
    var rows: [StatementRow] = []
    var names: [String] = []
    for entry in lines.ratios {
      guard let name = part(of: entry)?.name, !names.contains(name) else { continue }
      names.append(name)
      // Twice each figure, so that a mean is a whole number.
      var (top, bottom) = (tally.zeros, tally.zeros)
      var formula: (top: [String], bottom: [String]) = ([], [])
      for other in lines.ratios {
        guard let part = part(of: other), part.name == name else { continue }
        let label = labels.line(other.line)
        if part.isNumerator {
          top = top.adding(part.doubled)
          if !formula.top.contains(label) { formula.top.append(label) }
        } else {
          bottom = bottom.adding(part.doubled)
          if !formula.bottom.contains(label) { formula.bottom.append(label) }
        }
      }
      let parts = [formula.top, formula.bottom].map { $0.joined(separator: " + ") }
      let label = labels.found("fund.ratio.\(name)") ?? name
      var row = row(name, "\(label) = \(parts[0]) / \(parts[1])", [], kind: .ratio)
      row.ratios = zip(top, bottom).map { Rounding.halfEven.divide($0 * 10_000, by: $1) }
      rows.append(row)
    }
    return rows
  }

  private func part(of entry: FundLines.Entry) -> (name: String, isNumerator: Bool, doubled: [Int128])? {
    let account = tally[entry.chart]
    let (opening, closing) = (account.opening.map(\.net), account.closing)
    let sign = Int128(entry.line.sign)
    let isFiltered = entry.line.side != nil || entry.line.event != nil || entry.line.component != nil
    let plain = isFiltered ? entry.amounts.times(2) : closing.times(2 * sign)
    let ways = [
      ("", plain), ("-opening", opening.times(2 * sign)), ("-mean", opening.adding(closing).times(sign)),
    ]
    for (suffix, doubled) in ways {
      for (place, isNumerator) in [("-numerator", true), ("-denominator", false)]
      where entry.line.line.hasSuffix(place + suffix) {
        return (String(entry.line.line.dropLast((place + suffix).count)), isNumerator, doubled)
      }
    }
    return nil
  }
}

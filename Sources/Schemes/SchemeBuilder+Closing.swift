import Ledger
import Money
import Posting

/// How books are closed: fiscal calendars, where a year's result goes, what must be done before.
extension SchemeBuilder {
  mutating func buildClosing(_ scheme: inout Scheme) {
    scheme.calendars = calendars()
    scheme.closingChecks = closingChecks()
    scheme.resultSplits = resultSplits(scheme)
  }

  private mutating func calendars() -> [FiscalCalendar] {
    let codes = books.map(\.value.code)
    var found: [FiscalCalendar] = []
    for record in records("fiscal_calendar") {
      let start = record["year_starts"].flatMap(PackValue.monthDay)
      if record["year_starts"] != nil, start?.day != 1 {
        report(
          record, "year_starts", "bad-value", "is not the first day of a month",
          "write the month and the day, such as 04-01")
      }
      let known = refers(record, "book", to: "book", among: codes)
      guard known, let role = record["role"].flatMap({ Role(rawValue: $0) }), let start, start.day == 1,
        let period = record["period"].flatMap({ FiscalCalendar.Period(rawValue: $0) })
      else { continue }
      let book = record["book"].flatMap { codes.firstIndex(of: $0) }
      if let book, books[book].value.role != role {
        report(
          record, "role", "role-of-book", "is not the role of book \(codes[book])",
          "write \(books[book].value.role.rawValue)")
        continue
      }
      if let month = record.validity.from?.civil, month.day != 1 {
        report(
          record, "valid_from", "bad-value", "is not the first day of a month",
          "let a calendar begin with a month")
      }
      found.append(
        FiscalCalendar(
          role: role, book: book, startMonth: start.month, period: period, validity: record.validity))
    }
    return found
  }

  private func closingChecks() -> [ClosingCheck] {
    records("closing_check").compactMap { record in
      guard let role = record["role"].flatMap({ Role(rawValue: $0) }),
        let check = record["check"].flatMap({ ClosingCheck.Name(rawValue: $0) }),
        let policy = record["policy"].flatMap({ ClosingCheck.Policy(rawValue: $0) })
      else { return nil }
      return ClosingCheck(role: role, check: check, policy: policy, validity: record.validity)
    }
  }

  private mutating func resultSplits(_ scheme: Scheme) -> [ResultSplit] {
    var found: [Located<ResultSplit>] = []
    var checked: Set<Role> = []
    for record in records("result_split") {
      guard let role = record["role"].flatMap({ Role(rawValue: $0) }),
        let side = record["result"].flatMap({ ResultSplit.Side(rawValue: $0) }),
        let order = record.whole("order"), let ratio = record["ratio"].flatMap({ Ratio($0) }),
        refers(record, "account", to: "account", among: chartCodes(role)),
        let account = record["account"].flatMap({ scheme.chartRow(role, $0) })
      else { continue }
      let chart = scheme.chart[account]
      if chart.accountClass != .equity && chart.accountClass != .liability || chart.detail != .none {
        report(
          record, "account", "not-a-reserve", "is no account of equity or liabilities without a detail",
          "name a reserve, such as the fluctuation reserve")
      }
      if checked.insert(role).inserted { checkReserveRules(record, role, scheme) }
      found.append(
        Located(
          value: ResultSplit(
            role: role, side: side, order: order, account: account, ratio: ratio, validity: record.validity),
          record: record))
    }
    checkShares(found)
    return found.map(\.value).sorted { ($0.role.rawValue, $0.order) < ($1.role.rawValue, $1.order) }
  }

  private mutating func checkReserveRules(_ record: PackRecord, _ role: Role, _ scheme: Scheme) {
    guard !incomplete.contains("posting_rule") else { return }
    for component in Component.reserveMoves {
      let isThere = scheme.rules.contains {
        guard case .swept = $0.action else { return false }
        return $0.event == .periodClosed && $0.component == component && $0.role == role
      }
      if isThere { continue }
      return report(
        record, "account", "rule-missing",
        "no rule says how a result is moved: period.closed, \(component.code), \(role.rawValue)",
        "add it to posting_rule.csv, with * for the reserve")
    }
  }

  /// Not more than the whole result, on any day: on each on which a share begins, those that hold on it are
  /// summed in the order of the file, and the first that goes above the whole is reported.
  private mutating func checkShares(_ splits: [Located<ResultSplit>]) {
    let whole = Int128(1_000_000_000_000)
    var reported: Set<Int> = []
    for begin in splits {
      let day = begin.value.validity.from
      var sum: Int128 = 0
      for split in splits
      where split.value.role == begin.value.role && split.value.side == begin.value.side
        && Timeline.holds(split.value.validity, day)
      {
        sum += Int128(split.value.ratio.share(of: Int64(whole)) ?? 0)
        guard sum > whole else { continue }
        if reported.insert(split.record.line).inserted {
          report(
            split.record, "ratio", "split-over-one",
            "takes the shares of a \(split.value.side) above the whole",
            "let the ratios of a role sum to at most 1")
        }
        break
      }
    }
  }

  /// True where `*` stands in the one column in which the component has it, and an account in the other.
  func isSweep(_ record: PackRecord) -> Bool {
    guard record["event"] == EventKind.periodClosed.code, let other = record[resultField(record)] else {
      return false
    }
    return record[resultField(record) == "credit" ? "debit" : "credit"] == "*" && other != "*" && other != "-"
  }

  /// The column of the account of the result: that which `creditSwept` credits.
  private func resultField(_ record: PackRecord) -> String {
    let isCredited = [Component.creditSwept, .reserveDrawn].map(\.code).contains(record["component"])
    return isCredited ? "credit" : "debit"
  }

  /// A fund or book that becomes another: `*` is each account of the two, the other side the account between
  /// them.
  func isConversion(_ record: PackRecord) -> Bool {
    let field = isTakenOver(record) ? "debit" : "credit"
    let other = record[field == "debit" ? "credit" : "debit"]
    return [EventKind.fundConverted.code, EventKind.associationMerged.code].contains(record["event"])
      && record[field] == "*" && other != "*"
  }

  private func isTakenOver(_ record: PackRecord) -> Bool {
    [Component.convertedIn.code, Component.mergedIn.code].contains(record["component"])
  }

  mutating func conversion(_ record: PackRecord, _ role: Role, _ scheme: Scheme) -> PostingRule.Action? {
    let field = isTakenOver(record) ? "credit" : "debit"
    guard refers(record, field, to: "account", among: chartCodes(role)),
      let row = record[field].flatMap({ scheme.chartRow(role, $0) })
    else { return nil }
    guard scheme.chart[row].isClearing else {
      report(
        record, field, "not-a-clearing", "is no clearing account, and must be zero after the conversion",
        "write yes in its clearing column in account.csv")
      return nil
    }
    return .swept(against: row, isDebited: field == "credit")
  }

  /// A rule with `*` on one side: the account that the line names.
  mutating func sweep(_ record: PackRecord, _ role: Role, _ scheme: Scheme) -> PostingRule.Action? {
    let field = resultField(record)
    guard refers(record, field, to: "account", among: chartCodes(role)),
      let row = record[field].flatMap({ scheme.chartRow(role, $0) })
    else { return nil }
    let chart = scheme.chart[row]
    if chart.accountClass != .equity || chart.detail != .none {
      report(
        record, field, "not-a-result", "is no account of equity without a detail",
        "name the account of the accumulated result")
      return nil
    }
    return .swept(against: row, isDebited: field == "credit")
  }

  /// All that moves a year's result goes through one account of the role.
  mutating func checkClosing(_ scheme: Scheme) {
    for role in Role.allCases {
      var first: (row: Int, line: Int)?
      for rule in rules where rule.value.event == .periodClosed && rule.value.role == role {
        guard case .swept(let row, _) = rule.value.action else { continue }
        if let first, first.row != row {
          report(
            rule.record, nil, "two-results", "line \(first.line) takes the result to another account",
            "let all rules of period.closed of a role name one account")
        }
        if first == nil { first = (row, rule.record.line) }
      }
      let parts = Component.sweeps.map { component in
        rules.first {
          $0.value.event == .periodClosed && $0.value.role == role && $0.value.component == component
        }
      }
      if let there = parts.compactMap({ $0 }).first, parts.contains(where: { $0 == nil }) {
        report(
          there.record, "component", "rule-missing", "stands alone: a result has a credit and a debit side",
          "add the row of the other: creditSwept, debitSwept")
      }
    }
  }
}

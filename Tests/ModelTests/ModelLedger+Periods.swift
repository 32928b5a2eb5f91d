import Money

/// Periods: a book is closed through a day, and nothing is recorded on its days up to it until it is opened.
extension ModelLedger {
  func checkOpen(_ books: Set<String>, on day: Day) throws(Refusal) {
    if books.contains(where: { book in closed[book].map { day <= $0 } ?? false }) {
      throw Refusal("period-closed")
    }
  }

  /// The day, where it is open in all of the books; else the first that is.
  func firstOpen(_ books: Set<String>, from day: Day) -> Day {
    let last = books.compactMap { closed[$0] }.max()
    return last.map { day <= $0 ? $0.adding(days: 1) : day } ?? day
  }

  func dayToReverse(_ original: Posted) -> Day {
    firstOpen(Set(original.legs.map(\.book)).union([original.event.book]), from: original.event.date)
  }

  /// Posts an event on its own day; where that is closed, on a later one that was given for it.
  mutating func decide(_ event: ModelEvent, on later: Day?) throws(Refusal) {
    var event = event
    if event.kind == "posting.reversed", event.fields["concerns"] == nil,
      let original = find(event.book, event.fields["of"] ?? "").map({ posted[$0] }),
      original.event.date != event.date, dayToReverse(original) == event.date
    {
      event.fields["concerns"] = "\(original.event.date)"
    }
    do throws(Refusal) {
      try decide(event)
    } catch {
      guard error.code == "period-closed", let later, later > event.date else { throw error }
      event.fields["concerns"] = event.fields["concerns"] ?? "\(event.date)"
      event.date = later
      try decide(event)
    }
  }

  /// What a file said of an event that was posted on another day. A file states the day of a reversal as its
  /// original's, or as the one on which it was posted.
  func asStated(_ earlier: ModelEvent, beside event: ModelEvent) -> ModelEvent {
    guard let concerned = earlier.fields["concerns"].flatMap({ Day($0) }) else { return earlier }
    var stated = earlier
    if event.fields["concerns"] == nil { stated.fields["concerns"] = nil }
    if event.kind == "posting.reversed" {
      if event.date == concerned { stated.date = concerned }
    } else {
      stated.date = concerned
    }
    return stated
  }

  // MARK: - Closing

  mutating func close(_ book: String, _ text: String, isForced: Bool) -> Outcome {
    var (outcome, trial) = (Outcome(seal: seals), self)
    let through = Day(text) ?? Day(number: 0)
    do throws(Refusal) {
      try checkClose(book, through)
      let taken = isYearEnd(book, through) ? try trial.takeSuspense(book, through) : 0
      outcome.accounts = openItems(book, through)
      if !isForced, leavesUnearned(book, through) {
        outcome.error = "refused"
        return outcome
      }
      outcome.accounts += try trial.closeYear(book, through)
      outcome.new = taken + 1
    } catch {
      outcome.error = error.code
      return outcome
    }
    trial.closed[book] = through
    trial.seals += 1
    self = trial
    outcome.seal = seals
    return outcome
  }

  mutating func reopen(_ book: String, _ text: String) -> Outcome {
    var outcome = Outcome(seal: seals)
    let from = Day(text) ?? Day(number: 0)
    guard let last = closed[book], from <= last else {
      outcome.error = "not-closed"
      return outcome
    }
    var event = periodEvent("period.reopened", book, from)
    event.reference = "reopen/\(from)/\(seals)"
    event.fields["reason"] = "came late"
    posted.append(Posted(event: event, seal: seals + 1))
    closed[book] = from.adding(days: -1)
    seals += 1
    (outcome.seal, outcome.new) = (seals, 1)
    return outcome
  }

  private func periodEvent(_ kind: String, _ book: String, _ day: Day) -> ModelEvent {
    var event = ModelEvent()
    (event.kind, event.book, event.date, event.currency) = (kind, book, day, scheme.currency)
    event.reference = "close/\(day)/\(seals)"
    return event
  }

  /// First and last day of the stretch of months of a fiscal year that holds a day.
  private func stretch(_ months: Int, _ day: Day) -> ClosedRange<Day> {
    let civil = day.civil
    let since = (civil.month - scheme.fiscalYear.month + 12) % 12 % months
    let month = Day(year: civil.year, month: civil.month, day: 1) ?? day
    let first = month.adding(months: -since) ?? day
    return first...(first.adding(months: months) ?? day).adding(days: -1)
  }

  func isYearEnd(_ book: String, _ day: Day) -> Bool { stretch(12, day).upperBound == day }

  func period(_ book: String, _ day: Day) -> ClosedRange<Day> {
    stretch(scheme.periodMonths[scheme.role(book)] ?? 1, day)
  }

  private func firstDay(_ book: String) -> Day? {
    posted.filter { one in one.legs.contains { $0.book == book } }.map(\.event.date).min()
  }

  private func checkClose(_ book: String, _ through: Day) throws(Refusal) {
    let before = closed[book]
    if let before, through <= before { throw Refusal("closed-before") }
    guard period(book, through).upperBound == through else { throw Refusal("not-a-period-end") }
    // No year is skipped, but for those before the first close.
    let yearBefore = stretch(12, through).lowerBound.adding(days: -1)
    let mayBeOpen = before.map { $0 < yearBefore } ?? !isYearEnd(book, through)
    if mayBeOpen, let first = firstDay(book), first <= yearBefore { throw Refusal("year-open") }
  }

  /// Items that are not cleared, by kind, party and currency, sorted.
  private func openItems(_ book: String, _ through: Day) -> [String] {
    guard scheme.listsItems.contains(scheme.role(book)) else { return [] }
    let open = items.filter { $0.book == book && $0.date <= through && $0.remaining != 0 }
    return Dictionary(grouping: open) { [$0.kind, $0.party, $0.currency] }.map { key, group in
      "\(group.count) \(key[0])\(group.count == 1 ? "" : "s") open with \(key[1]): "
        + "\(group.reduce(0) { $0 + $1.remaining }) \(key[2])"
    }.sorted()
  }

  /// Fees that are not earned, in any currency, and none that was earned in the period.
  private func leavesUnearned(_ book: String, _ through: Day) -> Bool {
    guard scheme.refusesUnearned.contains(scheme.role(book)) else { return false }
    let left = sums(book, from: nil, to: through, seal: seals).filter {
      $0.key.split(separator: " ")[1] == "2110"
    }
    let byCurrency = Dictionary(grouping: left) { $0.key.split(separator: " ")[2] }
    guard byCurrency.contains(where: { $0.value.reduce(0) { $0 + $1.value.debit - $1.value.credit } != 0 })
    else { return false }
    let first = closed[book].map { $0.adding(days: 1) } ?? firstDay(book) ?? through
    return !posted.contains { one in
      let isEarned =
        one.event.kind == "fee.earned"
        || one.event.kind == "posting.reversed"
          && find(book, one.event.fields["of"] ?? "").map { posted[$0].event.kind } == "fee.earned"
      return isEarned && one.event.book == book && one.event.date >= min(first, through)
        && one.event.date <= through
    }
  }

  /// Takes each claim's suspense to income that stands now, and stood there after the last of its guarantee's
  /// events that are effective in the period.
  private mutating func takeSuspense(_ book: String, _ through: Day) throws(Refusal) -> Int {
    guard scheme.hasSuspense else { return 0 }
    var events: [ModelEvent] = []
    for name in guarantees.keys.sorted() where name.hasPrefix("\(book) ") {
      let code = String(name.dropFirst(book.count + 1))
      let own = posted.filter { $0.event.book == book && $0.changes["of \(code)"] != nil }
      guard let last = own.lastIndex(where: { $0.event.date <= through }) else { continue }
      let (now, then) = (suspense(own), suspense(Array(own[...last])))
      var claims: [String] = []
      for one in own {
        if let claim = one.event.fields["claim"], !claims.contains(claim) { claims.append(claim) }
      }
      for claim in claims where now.contains(claim) && then.contains(claim) {
        var event = periodEvent("compensation.toIncome", book, through)
        event.reference += "/\(code)/\(claim)"
        event.fields = ["guarantee": code, "claim": claim]
        event.currency = guarantees[name]?.facts["currency"] ?? scheme.currency
        events.append(event)
      }
    }
    for event in events { try decide(event) }
    return events.count
  }

  /// Claims of which money of any payer stands in suspense.
  private func suspense(_ events: [Posted]) -> Set<String> {
    var sums: [String: Int64] = [:]
    for one in events { sums.merge(one.changes, uniquingKeysWith: +) }
    return Set(
      sums.filter { $0.value > 0 && $0.key.contains(" suspense ") }
        .map { String($0.key.split(separator: " ")[0]) })
  }

  /// Income and expense go to 3210 at a year's end, and half of the year's surplus into the reserve.
  /// - Returns: `FUND CURRENCY: income, expense, to reserves`, sorted.
  private mutating func closeYear(_ book: String, _ through: Day) throws(Refusal) -> [String] {
    var draft = ModelDraft(periodEvent("period.closed", book, through))
    var results: [String: (income: Int64, expense: Int64, before: Int64)] = [:]
    if isYearEnd(book, through) {
      for (name, sums) in sums(book, from: nil, to: through, seal: .max).sorted(by: { $0.key < $1.key }) {
        let parts = name.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let key = "\(parts[0]) \(parts[2])"
        let balance = Int64(sums.debit - sums.credit)
        guard "45".contains(parts[1].prefix(1)), balance != 0 else { continue }
        draft.sweep(balance < 0 ? "creditSwept" : "debitSwept", parts, abs(balance))
        if parts[1].hasPrefix("4") {
          results[key, default: (0, 0, 0)].income -= balance
        } else {
          results[key, default: (0, 0, 0)].expense += balance
        }
      }
      for leg in closings(book, through) where leg.component.hasSuffix("Swept") {
        let sign: Int64 = leg.component == "creditSwept" ? 1 : -1
        results["\(leg.fund) \(leg.currency)", default: (0, 0, 0)].before += sign * leg.amount
      }
    }
    var texts: [String] = []
    for (key, year) in results.sorted(by: { $0.key < $1.key })
    where year.income != 0 || year.expense != 0 || year.before != 0 || isSwept(draft, key) {
      let parts = key.split(separator: " ").map(String.init)
      let reserved = reserve(&draft, parts[0], parts[1], year.income - year.expense + year.before, through)
      texts.append("\(key): \(year.income), \(year.expense), \(reserved)")
    }
    try keep(draft)
    return texts
  }

  private func isSwept(_ draft: ModelDraft, _ key: String) -> Bool {
    draft.posted.legs.contains { "\($0.fund) \($0.currency)" == key }
  }

  /// What closings of a book did on a day before.
  private func closings(_ book: String, _ day: Day) -> [Leg] {
    posted.filter { $0.event.kind == "period.closed" && $0.event.book == book && $0.event.date == day }
      .flatMap(\.legs)
  }

  /// Brings the reserve to what the whole year's result asks for.
  private func reserve(
    _ draft: inout ModelDraft, _ fund: String, _ currency: String, _ result: Int64, _ day: Day
  ) -> Int64 {
    let book = draft.event.book
    guard scheme.reserving.contains(scheme.role(book)) else { return 0 }
    let before = closings(book, day).filter { $0.fund == fund && $0.currency == currency }.reduce(Int64(0)) {
      $0 + ($1.component == "reserved" ? $1.amount : $1.component == "reserveDrawn" ? -$1.amount : 0)
    }
    let held = sums(book, from: nil, to: day, seal: .max).filter {
      $0.key.hasPrefix("\(fund) 2430 \(currency) ")
    }
    .reduce(Int64(0)) { $0 + Int64($1.value.credit - $1.value.debit) }
    let wanted =
      result >= 0 ? ModelLedger.halfEven(result, 2) : -min(-result, max(0, held - before))
    let change = wanted - before
    guard change != 0 else { return 0 }
    draft.sweep(change > 0 ? "reserved" : "reserveDrawn", [fund, "2430", currency, ""], abs(change))
    return change
  }
}

extension ModelDraft {
  /// A transfer between an account, whose name is `fund account currency segment`, and the result.
  fileprivate mutating func sweep(_ component: String, _ name: [String], _ amount: Int64) {
    let isDebited = component == "creditSwept" || component == "reserveDrawn"
    posted.legs.append(
      ModelLedger.Leg(
        component: component, book: event.book, fund: name[0], debit: isDebited ? name[1] : "3210",
        credit: isDebited ? "3210" : name[1], currency: name[2], amount: amount, segment: name[3]))
  }
}

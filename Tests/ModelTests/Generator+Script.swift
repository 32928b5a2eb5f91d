import Money
import TestBooks

/// A row that comes next, and whether the model is meant to refuse it.
struct ScriptedRow {
  var row: String
  var isRefused = false
}

/// Closes, openings, and rows that are made to come together: each is one that a fault of the engine would
/// show, and chance seldom brings.
extension Generator {
  // MARK: - Periods

  /// Mostly the end of the next period or of one soon after it; a book that is closed far is opened again.
  mutating func period() -> Operation {
    let book = pick(associations + associations + associations + others)
    let closed = model.closed[book]
    if let closed {
      let isFar = closed > day("2020-05-31")
      if chance(isFar ? 2 : 4) { return .reopen(book, from: "\(closed.adding(days: -random.below(150)))") }
    }
    if chance(12) { return .reopen(book, from: "\(anyDay())") }
    var end = model.period(book, closed?.adding(days: 1) ?? day("2020-01-02")).upperBound
    for _ in 0..<pick([0, 0, 1, 2, 3]) { end = model.period(book, end.adding(days: 1)).upperBound }
    if chance(6) {
      while !model.isYearEnd(book, end) { end = model.period(book, end.adding(days: 1)).upperBound }
    }
    if chance(12) { end = end.adding(days: -1) }
    if chance(12), let closed { end = closed }
    return .close(book, through: "\(end)", isForced: chance(4))
  }

  /// The day for events whose own is closed: mostly the first that is open, in one book or in all.
  mutating func laterDay() -> String? {
    let closed = model.closed.values.sorted()
    guard !closed.isEmpty, !chance(3) else { return nil }
    let last = chance(2) ? pick(closed) : closed[closed.count - 1]
    return "\(last.adding(days: 1 + (chance(3) ? random.below(40) : 0)))"
  }

  // MARK: - Scripts

  private mutating func reference() -> String {
    count += 1
    return "e\(count)"
  }

  private mutating func add(_ row: String, isRefused: Bool = false) {
    script.append(ScriptedRow(row: row, isRefused: isRefused))
  }

  mutating func writeScript(_ trial: ModelLedger) {
    switch random.below(6) {
    case 0: spendBeforeTheMoneyComes(trial)
    case 1: claimBeforeTheDraw(trial)
    case 2: takeBackWhatWasReleased(trial)
    case 3: takeBackWhatIsClosed(trial)
    default: payInTwoParts(trial)
    }
  }

  /// Money comes in on one day, and more than there was is spent on the day before.
  private mutating func spendBeforeTheMoneyComes(_ trial: ModelLedger) {
    let (book, date) = (pick(associations + others), open(anyDay(), trial))
    let fund = pick(trial.scheme.books[book]?.funds ?? [])
    let cash = trial.posted.filter { $0.event.date <= date }.flatMap(\.legs)
      .filter { $0.book == book && $0.fund == fund && $0.currency == trial.scheme.currency }
      .reduce(Int64(0)) { sum, leg in
        sum + (leg.debit == "1010" ? leg.amount : 0) - (leg.credit == "1010" ? leg.amount : 0)
      }
    let much = max(0, cash) + 10_000_000
    add(
      "event=investment.income reference=\(reference()) book=\(book) date=\(date.adding(days: 1)) "
        + "fund=\(fund) amount=\(text(much, trial.scheme.currency))")
    add(
      "event=operating.expense reference=\(reference()) book=\(book) date=\(date) fund=\(fund) "
        + "amount=\(text(max(0, cash) + 1 + Int64(random.below(5_000)), trial.scheme.currency))",
      isRefused: true)
    // And taken out again, so that there is still something that a fund cannot pay.
    add(
      "event=operating.expense reference=\(reference()) book=\(book) date=\(date.adding(days: 2)) "
        + "fund=\(fund) amount=\(text(much, trial.scheme.currency))")
  }

  /// A guarantee with something outstanding, the day after its last event, and its currency.
  private mutating func living(
    _ trial: ModelLedger
  ) -> (book: String, code: String, outstanding: Int64, date: Day, column: String, currency: String)? {
    let names = trial.guarantees.keys.sorted().filter { name in
      let parts = name.split(separator: " ").map(String.init)
      return trial.number(parts[0], parts[1], "outstanding") > 10
    }
    guard !names.isEmpty else { return nil }
    let name = pick(names)
    let parts = name.split(separator: " ").map(String.init)
    let last = trial.posted.filter { $0.event.book == parts[0] && $0.changes["of \(parts[1])"] != nil }
      .map(\.event.date).max()
    let currency = trial.guarantees[name]?.facts["currency"] ?? trial.scheme.currency
    return (
      parts[0], parts[1], trial.number(parts[0], parts[1], "outstanding"),
      open((last ?? anyDay()).adding(days: 1), trial),
      currency == trial.scheme.currency ? "" : " currency=\(currency)", currency
    )
  }

  private func open(_ date: Day, _ trial: ModelLedger) -> Day {
    trial.firstOpen(Set(trial.closed.keys), from: date)
  }

  /// A draw on one day, and a claim or a release of more than there was on the day before.
  private mutating func claimBeforeTheDraw(_ trial: ModelLedger) {
    guard let own = living(trial) else { return }
    add(
      "event=guarantee.drawn reference=\(reference()) book=\(own.book) date=\(own.date.adding(days: 1)) "
        + "guarantee=\(own.code) amount=\(text(500_000, own.currency))\(own.column)")
    let event = pick(["claim.accepted", "guarantee.released", "guarantee.amortised"])
    add(
      "event=\(event) reference=\(reference()) book=\(own.book) date=\(own.date) guarantee=\(own.code) "
        + (event == "claim.accepted" ? "claim=K\(count) " : "")
        + "amount=\(text(own.outstanding + 1 + Int64(random.below(400_000)), own.currency))\(own.column)",
      isRefused: true)
  }

  /// Nearly all is released, as much is drawn again later, and then the first draw is taken back: there is
  /// enough for that, and on the days between there was not.
  private mutating func takeBackWhatWasReleased(_ trial: ModelLedger) {
    guard let own = living(trial),
      let drawn = trial.posted.last(where: {
        $0.event.book == own.book && $0.event.kind == "guarantee.drawn" && $0.reversedBy == nil
          && $0.event.fields["guarantee"] == own.code
      })
    else { return }
    let amount = drawn.event.amount("amount") ?? 0
    let left = min(own.outstanding - 1, max(0, amount / 2))
    for (event, days, minor) in [
      ("guarantee.amortised", 0, own.outstanding - left), ("guarantee.drawn", 1, amount + 1_000),
    ] {
      add(
        "event=\(event) reference=\(reference()) book=\(own.book) date=\(own.date.adding(days: days)) "
          + "guarantee=\(own.code) amount=\(text(minor, own.currency))\(own.column)")
    }
    add(
      "event=posting.reversed reference=\(reference()) book=\(own.book) "
        + "date=\(trial.dayToReverse(drawn)) of=\(drawn.event.reference) reason=mistake", isRefused: true)
  }

  /// The reversal of an event whose day is closed, on the first open day: with a day that it does not
  /// concern, and then without one.
  private mutating func takeBackWhatIsClosed(_ trial: ModelLedger) {
    let closed = trial.posted.filter {
      trial.dayToReverse($0) != $0.event.date && $0.reversedBy == nil && !$0.legs.isEmpty
        && $0.event.kind != "posting.reversed"
    }
    guard !closed.isEmpty else { return }
    let posted = pick(closed)
    let open = trial.dayToReverse(posted)
    for concerns in [" concerns=\(open)", ""] {
      add(
        "event=posting.reversed reference=\(reference()) book=\(posted.event.book) date=\(open)\(concerns) "
          + "of=\(posted.event.reference) reason=mistake", isRefused: !concerns.isEmpty)
    }
  }

  /// A claim that is paid in parts of which the shares are rounded up each, and not together.
  private mutating func payInTwoParts(_ trial: ModelLedger) {
    guard let own = living(trial) else { return }
    let amount = own.outstanding / 2
    let claim = "P\(count)"
    let parts = [amount / 3, amount / 4].map { $0 / 5 * 5 + 2 }
    guard parts[0] + parts[1] <= amount else { return }
    for (event, minor) in [("claim.accepted", amount)] + parts.map({ ("claim.paid", $0) }) {
      add(
        "event=\(event) reference=\(reference()) book=\(own.book) date=\(own.date) guarantee=\(own.code) "
          + "claim=\(claim) amount=\(text(minor, own.currency))\(own.column)")
    }
  }

  /// What a debtor pays once the claim was settled, and a small claim of another segment, in one account: the
  /// next settlement pays one way what its segments owe both ways.
  mutating func recoverAfterSettling() {
    let paid = model.posted.filter { one in
      one.event.kind == "claim.paid" && one.reversedBy == nil && !one.made.isEmpty
        && model.items[one.made[0]].treaty == model.scheme.treaty
        && one.made.allSatisfy { model.items[$0].remaining == 0 }
    }
    guard !paid.isEmpty else { return }
    let posted = pick(paid)
    let (event, item) = (posted.event, model.items[posted.made[0]])
    let (code, claim) = (event.fields["guarantee"] ?? "", event.fields["claim"] ?? "")
    let left = model.number(event.book, code, "\(claim) book")
    guard left > 1_000 else { return }
    let date = open(event.date.adding(days: 3), model)
    let currency = event.currency == model.scheme.currency ? "" : " currency=\(event.currency)"
    add(
      "event=recovery.received reference=\(reference()) book=\(event.book) date=\(date) guarantee=\(code) "
        + "claim=\(claim) amount=\(text(left / 2, event.currency))\(currency)")
    let other = "S\(count)"
    for (kind, minor, more) in [
      ("guarantee.drawn", 900, "programme=\(model.scheme.programme) area=south fund=\(item.fund) "),
      ("claim.accepted", 400, "claim=K "), ("claim.paid", 300, "claim=K "),
    ] {
      add(
        "event=\(kind) reference=\(reference()) book=\(event.book) date=\(date) guarantee=\(other) \(more)"
          + "amount=\(text(Int64(minor), event.currency))\(currency)")
    }
    settlesNext = true
  }

  /// The same again under another reference, so that both act on what stood before the chunk: a reversal of
  /// what was reversed, or the clearing of more than is left of an item.
  mutating func repeatInAnotherWay(_ row: String, before: ModelLedger, after: ModelLedger) {
    guard let last = after.posted.last else { return }
    var parts = row.split(separator: " ").filter { !$0.hasPrefix("reference=") }.map(String.init)
    if last.event.kind != "posting.reversed" {
      guard let cleared = last.cleared.first, last.cleared.count == 1, cleared.amount > 0 else { return }
      let left = after.items[cleared.item].remaining
      guard before.items[cleared.item].remaining > left else { return }
      parts = parts.map { part in
        part.hasPrefix("amount=") ? "amount=\(text(left + 1, last.event.currency))" : part
      }
    }
    parts.insert("reference=\(reference())", at: 1)
    add(parts.joined(separator: " "), isRefused: true)
  }

  /// An expense on the last day of an account or the first day of the next.
  mutating func expenseAboutTheChange(_ reference: String) -> String {
    let book = pick(associations)
    return "event=operating.expense reference=\(reference) book=\(book) "
      + "date=\(pick(["2020-05-31", "2020-06-01", "2020-06-01"])) "
      + "fund=\(pick(model.scheme.books[book]?.funds ?? [])) amount=\(amount(20))"
  }
}

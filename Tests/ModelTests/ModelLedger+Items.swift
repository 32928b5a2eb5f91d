import Money

extension ModelLedger {
  /// A receipt or a remittance clears the item of the event named in `of`.
  func clear(_ draft: inout ModelDraft) throws(Refusal) {
    let event = draft.event
    let kind = event.kind.hasSuffix("received") ? "claim" : "remittance"
    let role =
      event.kind.hasPrefix("compensation") || event.kind == "recovery.refunded"
      ? "compensator" : "insurer"
    let original = find(event.book, event.fields["of"] ?? "")
    let found = (original.map { posted[$0].made } ?? []).filter { place in
      let item = items[place]
      return item.kind == kind && scheme.kinds[item.party] == role
        && (event.fields["party"] ?? item.party) == item.party
    }
    guard found.count == 1 else { throw Refusal(found.isEmpty ? "unknown-item" : "ambiguous-item") }
    let item = items[found[0]]
    guard event.currency == item.currency else { throw Refusal("currency-differs") }
    let amount = event.amount("amount") ?? 0
    guard event.date >= item.date else { throw Refusal("before-item") }
    guard amount <= item.remaining else { throw Refusal("above-open-item") }
    draft.fund = item.fund
    post(
      &draft, kind == "claim" ? "itemReceived" : "itemPaid", amount, party: item.party,
      segment: ModelLedger.segment(item.segment))
    draft.posted.cleared.append((found[0], amount))
  }

  static func segment(_ text: String) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: text.split(separator: ";").map { part in
        let pair = part.split(separator: "=")
        return (String(pair[0]), String(pair[1]))
      })
  }

  /// The exact mirror of an event, once, and never of a reversal.
  func reverse(_ draft: inout ModelDraft) throws(Refusal) {
    let event = draft.event
    guard let place = find(event.book, event.fields["of"] ?? "") else {
      throw Refusal("unknown-event-reference")
    }
    let original = posted[place]
    guard !original.event.kind.hasPrefix("period.") else { throw Refusal("period-not-reversed") }
    guard original.event.kind != "posting.reversed" else { throw Refusal("reversal-of-reversal") }
    guard original.reversedBy == nil else { throw Refusal("reversed-before") }
    guard event.date == dayToReverse(original) else { throw Refusal("reversal-date") }
    guard event.fields["concerns"] ?? "\(event.date)" == "\(original.event.date)" else {
      throw Refusal("reversal-concerns")
    }
    draft.posted.legs = original.legs.map(\.mirror)
    draft.posted.cleared = original.cleared.map { ($0.item, -$0.amount) }
    draft.items = original.made.map { made in
      var back = items[made]
      (back.reference, back.amount, back.remaining) = (event.reference, -back.amount, -back.amount)
      back.date = event.date
      return back
    }
    draft.posted.changes = original.changes.mapValues { -$0 }
    guard let code = original.changes.keys.first(where: { $0.hasPrefix("of ") })?.dropFirst(3) else { return }
    draft.posted.changes["of \(code)"] = 1
    let after = numbers(event.book, String(code)).merging(draft.posted.changes, uniquingKeysWith: +)
    let lowest = lowestOutstanding(event.book, String(code), from: event.date)
    guard ModelLedger.canBe(after), lowest >= original.changes["outstanding", default: 0] else {
      throw Refusal("later-events-depend")
    }
  }

  /// False where a number of a guarantee is below zero, or more was paid than accepted, or shared than
  /// claimed.
  private static func canBe(_ numbers: [String: Int64]) -> Bool {
    numbers.allSatisfy { name, value in
      guard value >= 0 else { return false }
      for (part, whole) in [("paid principal", "principal"), ("paid other", "other")] {
        guard name.hasSuffix(" \(part)") else { continue }
        return value <= numbers[name.dropLast(part.count) + whole, default: 0]
      }
      guard let range = name.firstRange(of: " shared ") else { return true }
      return value <= numbers[name.replacingCharacters(in: range, with: " claimed "), default: 0]
    }
  }

  /// Settles all items of the treaty that are due, one account for each cedant, reinsurer, fund and currency.
  mutating func settle(through: String, cedant: String?) -> Outcome {
    var outcome = Outcome(seal: seals)
    guard let treaty = scheme.treaty else {
      outcome.error = "unknown-treaty"
      return outcome
    }
    if let cedant, scheme.role(cedant) != "association" {
      outcome.error = "unknown-book"
      return outcome
    }
    let day = Day(through) ?? Day(number: 0)
    let due = items.indices.filter { place in
      let item = items[place]
      return item.treaty == treaty && item.date <= day && item.remaining != 0
        && (cedant ?? item.book) == item.book
    }
    let groups = Dictionary(grouping: due) { place in
      let item = items[place]
      return [item.book, item.party, item.fund, item.currency].joined(separator: " ")
    }
    var trial = self
    for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
      do throws(Refusal) {
        outcome.accounts.append(try trial.settle(name, group, day))
      } catch {
        outcome.error = error.code
        outcome.accounts = []
        return outcome
      }
    }
    if !groups.isEmpty {
      trial.seals += 1
      self = trial
    }
    outcome.seal = seals
    return outcome
  }

  private mutating func settle(_ name: String, _ places: [Int], _ day: Day) throws(Refusal) -> String {
    let first = items[places[0]]
    var event = ModelEvent()
    (event.kind, event.book, event.date) = ("reinsurance.settlement", first.book, day)
    event.currency = first.currency
    event.reference = "\(first.treaty)/\(first.party)/\(first.fund)/\(first.currency)/\(day)/\(seals)"
    var draft = ModelDraft(event)
    draft.fund = first.fund
    var groups: [(kind: String, segment: String, amount: Int64)] = []
    var net: [(segment: String, amount: Int64)] = []
    for place in places {
      let item = items[place]
      draft.posted.cleared.append((place, item.remaining))
      if let known = groups.firstIndex(where: { $0.kind == item.kind && $0.segment == item.segment }) {
        groups[known].amount += item.remaining
      } else {
        groups.append((item.kind, item.segment, item.remaining))
      }
    }
    for group in groups {
      post(
        &draft, group.kind == "claim" ? "claimCleared" : "remittanceCleared", group.amount,
        party: first.party, segment: ModelLedger.segment(group.segment))
      let amount = group.kind == "claim" ? group.amount : -group.amount
      if let known = net.firstIndex(where: { $0.segment == group.segment }) {
        net[known].amount += amount
      } else {
        net.append((group.segment, amount))
      }
    }
    let total = net.reduce(0) { $0 + $1.amount }
    for part in net {
      post(
        &draft, total >= 0 ? "netReceived" : "netPaid", total >= 0 ? part.amount : -part.amount,
        party: first.party, segment: ModelLedger.segment(part.segment))
    }
    let sums = ["claim", "remittance"].map { kind in
      let own = draft.posted.cleared.filter { items[$0.item].kind == kind }
      return "\(own.count) \(kind)s of \(own.reduce(0) { $0 + $1.amount })"
    }
    try keep(draft)
    return "\(name): \(sums.joined(separator: ", ")), net \(total)"
  }
}

import Guarantees
import Ledger
import Money
import Posting
import Store

/// Why a guarantee stays as it is.
struct LifeRefusal: Error {
  var event: BusinessEvent
  var reason: String
}

/// What an event posted, and what it would have been.
struct LifeDifference {
  var event: BusinessEvent
  var differences: [(key: TransferKey, amount: Int64)]
}

/// One guarantee's events decided again, one after another, by the pack in force (ADR 23): each on what the
/// one before it would have left. From the first day on; an event of an earlier day, or under the pack and
/// the treaties in force, is decided again only where what it rests on would be another.
struct RestatedLife {
  let id: GuaranteeID
  let events: [LifeEvent]
  let posted: [EventID: PostedEvent]
  let from: Day
  /// Places and keys of what was posted.
  let engine: PostingEngine
  /// Decides what would have been.
  let sandbox: PostingEngine

  private(set) var differing: [LifeDifference] = []
  private var transfers = Differences<TransferKey>()
  private var terms = Differences<FeeKey>()
  private var items = LifeItems()

  init(
    id: GuaranteeID, events: [LifeEvent], posted: [EventID: PostedEvent], from: Day, engine: PostingEngine,
    sandbox: PostingEngine
  ) {
    (self.id, self.events, self.posted, self.from) = (id, events, posted, from)
    (self.engine, self.sandbox) = (engine, sandbox)
  }

  /// What the pack makes of it: nil where that is what it is already.
  mutating func restated() throws(LifeRefusal) -> GuaranteeRestatement? {
    let start = firstDecided
    var (known, corrected): (GuaranteeState?, GuaranteeState?) = (nil, nil)
    var working = WorkingSet()
    let place = working.guarantees.place(id)
    for (index, entry) in events.enumerated() {
      guard let old = posted[EventID(book: entry.event.book, reference: entry.event.reference)] else {
        continue
      }
      let (before, after) = (known, old.guarantee == nil ? known : old.stateAfter)
      known = after
      if index <= start { corrected = before }
      if index == start, let before {
        working.guarantees[place: place].curve.add(before.outstanding, on: Day(number: Int32.min / 2))
      }
      let kind = entry.event.kind
      if old.reversedBy != nil || kind == .postingReversed || kind == .itemTaken {
        if index < start { corrected = after }
        continue
      }
      if kind == .guaranteeRestated {
        count(old, sign: -1)
        items.restated(old)
        corrected?.marks[.restated] = after?.marks[.restated]
        if index < start { corrected = after }
        continue
      }
      items.open(old.items)
      guard isLooked(entry) || (index >= start && corrected != before) else {
        corrected = after
        working.guarantees[place: place].curve.add(old.outstandingChange, on: entry.event.date)
        continue
      }
      if kind.isOfMerger {
        throw LifeRefusal(
          event: entry.event, reason: "another book has it since: correct it there by its own events")
      }
      working.guarantees[place: place].state = corrected
      try decide(entry.event, old, &working)
      if old.guarantee != nil { corrected = working.guarantees[place: place].state }
    }
    guard let known, let corrected else { return nil }
    return try result(known, corrected)
  }

  /// The first event that is decided again: the first of the day on, or an earlier one that a later reversal
  /// took back.
  private var firstDecided: Int {
    var start =
      events.firstIndex {
        $0.event.date >= from && $0.event.kind.isRestatable && !isReversed($0)
          && posted[EventID(book: $0.event.book, reference: $0.event.reference)]?.guarantee != nil
      } ?? events.count
    let places = Dictionary(
      events.enumerated().map { ($1.event.reference, $0) }, uniquingKeysWith: { first, _ in first })
    for index in events.indices.reversed() where index > start {
      guard events[index].event.kind == .postingReversed, let of = events[index].event.text(.of),
        let original = places[of]
      else { continue }
      start = min(start, original)
    }
    return start
  }

  private func isReversed(_ entry: LifeEvent) -> Bool {
    posted[EventID(book: entry.event.book, reference: entry.event.reference)]?.reversedBy != nil
  }

  private func isLooked(_ entry: LifeEvent) -> Bool {
    entry.isFromFile && entry.event.date >= from && entry.event.kind.isRestatable
      && (entry.packHash != engine.scheme.hash || entry.isBoundLater)
  }

  private mutating func decide(
    _ event: BusinessEvent, _ old: PostedEvent, _ working: inout WorkingSet
  ) throws(LifeRefusal) {
    // A write-off takes out of a reserve what it took: what a reserve held is no matter of one guarantee.
    working.reserves.removeAll()
    let fromReserve = Cause(.indemnityWrittenOff, .fromReserve).packed
    for transfer in old.transfers where transfer.cause == fromReserve {
      let held = HeldReserve(
        account: engine.accounts.keys[Int(transfer.debit)],
        segment: engine.segments.keys[Int(transfer.segment)])
      working.reserves[held, default: 0] += transfer.amount
    }
    let exceeded = Cause.exceeded.map(\.packed)
    if old.transfers.contains(where: { exceeded.contains($0.cause) }) {
      throw LifeRefusal(
        event: event, reason: "a cap of a portfolio left part of it here, which hangs on all claims")
    }
    let decision: Decision
    do throws(Rejection) {
      decision = try sandbox.decide(event, &working)
    } catch {
      throw LifeRefusal(event: event, reason: "\(error.code): \(error.message)")
    }
    try compare(event, old, decision)
  }

  private mutating func compare(
    _ event: BusinessEvent, _ old: PostedEvent, _ decision: Decision
  ) throws(LifeRefusal) {
    var difference = Differences<TransferKey>()
    for transfer in old.transfers { difference.add(-transfer.amount, engine.key(of: transfer)) }
    for transfer in sandbox.transfers[decision.transfers] {
      difference.add(transfer.amount, sandbox.key(of: transfer))
    }
    if let money = sandbox.cashMoved(difference.found) {
      throw LifeRefusal(
        event: event,
        reason: "it moved money, and would have moved \(Amount(minor: money, event.currency)) more or less: "
          + "what was paid is not restated; reverse it and post it again")
    }
    if !difference.found.isEmpty || !LifeItems.isSame(decision.items, old.items)
      || decision.state?.state.layers != old.stateAfter?.layers
    {
      differing.append(LifeDifference(event: event, differences: difference.found))
    }
    for (key, amount) in difference.found { transfers.add(amount, key) }
    for change in old.feeTerms { terms.add(-change.term.amount, FeeKey(change)) }
    for change in decision.feeTerms { terms.add(change.term.amount, FeeKey(change)) }
    items.need(old.items, sign: -1)
    items.need(decision.items, sign: 1)
  }

  /// Counts what an earlier restatement posted.
  private mutating func count(_ old: PostedEvent, sign: Int64) {
    for transfer in old.transfers where !PostingEngine.isTurned(transfer) {
      transfers.add(sign * transfer.amount, engine.key(of: transfer))
    }
    for change in old.feeTerms { terms.add(sign * change.term.amount, FeeKey(change)) }
  }

  private mutating func result(
    _ known: GuaranteeState, _ state: GuaranteeState
  ) throws(LifeRefusal) -> GuaranteeRestatement? {
    var corrected = state
    corrected.lastDate = known.lastDate
    corrected.marks[.restated] = known.marks[.restated]
    for claim in corrected.claims.indices {
      for payer in corrected.claims[claim].payers.indices {
        corrected.claims[claim].payers[payer].turned = 0
      }
    }
    for claim in known.claims {
      for (layer, payer) in zip(known.layers, claim.payers) where payer.turned > 0 {
        items.turned(payer.turned, claim: claim.id, party: layer.party ?? "")
        corrected.turn(payer.turned, claim: claim.id, party: layer.party ?? "")
      }
    }
    var restated = GuaranteeRestatement(code: id.code, before: known, after: corrected)
    do throws(LifeItems.Paid) {
      try items.settle(&restated)
    } catch {
      throw LifeRefusal(event: events[events.count - 1].event, reason: error.reason)
    }
    for share in restated.turned {
      restated.after.turn(share.amount, claim: share.claim, party: share.party)
    }
    restated.differences = transfers.found
    restated.feeTerms = terms.found.map { key, amount in
      FeeTermChange(term: key.term(amount), fund: key.fund, segment: key.segment)
    }
    let isSame =
      corrected == known && restated.differences.isEmpty && restated.items.isEmpty
      && restated.clearings.isEmpty && restated.turned.isEmpty && restated.feeTerms.isEmpty
    return isSame ? nil : restated
  }
}

/// What amounts are counted by. One that has an opposite is counted there, taken back, once that is known.
protocol DifferenceKey: Hashable {
  var opposite: Self? { get }
}

extension TransferKey: DifferenceKey {
  var opposite: TransferKey? { exchanged }
}

/// Amounts by key in the order in which the keys came.
struct Differences<Key: DifferenceKey> {
  private var order: [Key] = []
  private var amounts: [Key: Int64] = [:]

  mutating func add(_ amount: Int64, _ key: Key) {
    if let opposite = key.opposite, amounts[opposite] != nil {
      amounts[opposite, default: 0] -= amount
      return
    }
    if amounts[key] == nil { order.append(key) }
    amounts[key, default: 0] += amount
  }

  /// Those that are not zero.
  var found: [(key: Key, amount: Int64)] {
    order.compactMap { key in amounts[key].flatMap { $0 == 0 ? nil : (key, $0) } }
  }
}

/// A fee term without its amount, and where it stands.
private struct FeeKey: DifferenceKey {
  var earning: FeeEarning
  var starts: Day
  var ends: Day
  var cohort: Int16
  var fund: Int
  var segment: SegmentKey

  var opposite: FeeKey? { nil }

  init(_ change: FeeTermChange) {
    (earning, starts, ends) = (change.term.earning, change.term.starts, change.term.ends)
    (cohort, fund, segment) = (change.term.cohort, change.fund, change.segment)
  }

  func term(_ amount: Int64) -> FeeTerm {
    FeeTerm(earning: earning, starts: starts, ends: ends, cohort: cohort, amount: amount)
  }
}

/// Open items of a guarantee's life: what would be owed, less what is.
struct LifeItems {
  /// Who owes what to whom, whatever event made it.
  struct Key: Hashable {
    var kind: OpenItem.Kind
    var book: Int
    var party: String
    var treaty: String
    var segment: SegmentKey
    var currency: Currency
    var fund: Int
    var claim: String

    init(_ item: OpenItem) {
      (kind, book, party, treaty) = (item.kind, item.book, item.party, item.treaty)
      (segment, currency, fund, claim) = (item.segment, item.currency, item.fund, item.claim)
    }

    /// A claim's recoveries, a recovery's claim.
    var opposite: Key? {
      var other = self
      switch kind {
      case .claim: other.kind = .remittance
      case .remittance: other.kind = .claim
      default: return nil
      }
      return other
    }
  }

  /// What was paid, of a kind that no account nets.
  struct Paid: Error { var reason: String }

  private var order: [Key] = []
  private var needs: [Key: Int64] = [:]
  private var known: [Key: [OpenItem]] = [:]
  private var sample: [Key: OpenItem] = [:]
  private var keys: [String: Key] = [:]

  static func isSame(_ new: [OpenItem], _ old: [OpenItem]) -> Bool {
    new.count == old.count && zip(new, old).allSatisfy { Key($0) == Key($1) && $0.amount == $1.amount }
  }

  mutating func open(_ items: [OpenItem]) {
    for item in items {
      known[Key(item), default: []].append(item)
      keys["\(item.event)/\(item.ordinal)"] = Key(item)
    }
  }

  /// What is owed beside what is open.
  mutating func need(_ items: [OpenItem], sign: Int64) {
    for item in items { add(sign * item.amount, item) }
  }

  /// What an earlier restatement made of them.
  mutating func restated(_ event: PostedEvent) {
    open(event.items)
    need(event.items, sign: -1)
    for clearing in event.clearings {
      guard let key = keys["\(clearing.itemEvent)/\(clearing.itemOrdinal)"], let item = known[key]?.first
      else { continue }
      add(clearing.amount, item)
    }
  }

  private mutating func add(_ amount: Int64, _ item: OpenItem) {
    let key = Key(item)
    if needs[key] == nil {
      order.append(key)
      sample[key] = item
    }
    needs[key, default: 0] += amount
  }

  /// What an earlier restatement turned: it stands as paid, and as owed back.
  mutating func turned(_ amount: Int64, claim: String, party: String) {
    for key in Array(needs.keys)
    where key.treaty.isEmpty && key.claim == claim && key.party == party && key.kind == .claim {
      needs[key, default: 0] += amount
      guard let other = key.opposite, var item = sample[key] else { continue }
      item.kind = .remittance
      add(amount, item)
      assert(needs[other] != nil)
      return
    }
  }

  /// Settles what is owed more or less. Under a treaty it is an item of its own, which its next account or
  /// settlement nets. Else what is open is lowered first; what was paid already is owed back.
  func settle(_ restated: inout GuaranteeRestatement) throws(Paid) {
    var needs = needs
    var turned: [(key: Key, amount: Int64)] = []
    for key in order where key.treaty.isEmpty {
      guard var rest = needs[key], rest < 0 else { continue }
      for item in (known[key] ?? []).reversed() where item.remaining > 0 && rest < 0 {
        let part = min(item.remaining, -rest)
        restated.clearings.append(
          Clearing(
            itemEvent: item.event, itemOrdinal: item.ordinal, itemReference: item.reference, amount: part))
        rest += part
      }
      needs[key] = 0
      if rest < 0 { turned.append((key, -rest)) }
    }
    for key in order { add(needs[key] ?? 0, key, to: &restated) }
    for (key, amount) in turned {
      guard let other = key.opposite else {
        throw Paid(
          reason: "\(Amount(minor: amount, key.currency)) of what it left open was paid and is not owed: "
            + "that is money, and not restated")
      }
      restated.turned.append(
        TurnedShare(
          claim: key.claim, party: key.party, segment: key.segment, fund: key.fund, amount: amount))
      add(amount, other, to: &restated)
    }
  }

  private func add(_ amount: Int64, _ key: Key, to restated: inout GuaranteeRestatement) {
    guard amount != 0, var item = sample[key] ?? key.opposite.flatMap({ sample[$0] }) else { return }
    (item.kind, item.amount, item.remaining) = (key.kind, amount, amount)
    restated.items.append(item)
  }
}

extension GuaranteeState {
  /// Keeps what a payer is owed back of what it paid.
  fileprivate mutating func turn(_ amount: Int64, claim: String, party: String) {
    guard let claim = self.claim(claim), let place = layers.firstIndex(where: { $0.party == party }),
      claims[claim].payers.indices.contains(place)
    else { return }
    claims[claim].payers[place].turned += amount
  }
}

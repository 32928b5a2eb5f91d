import Money

/// A ledger in arrays and dictionaries: every answer is worked out anew from the list of all that was posted.
///
/// It was written from the description of the events and knows nothing of the product's engine and tables;
/// it is there to be right at sight, not to be fast.
struct ModelLedger {
  /// One transfer.
  struct Leg: Hashable {
    var component: String
    var book: String
    var fund: String
    /// Chart code, and the other party behind a stroke where the account is kept by party.
    var debit: String
    var credit: String
    var currency: String
    var amount: Int64
    /// `cohort=2020;programme=7a`.
    var segment: String

    /// The same with its sides exchanged.
    var mirror: Leg {
      var mirror = self
      (mirror.debit, mirror.credit) = (credit, debit)
      return mirror
    }
  }

  /// What one party owes another, until it is cleared.
  struct Item {
    var reference: String
    var kind: String
    var book: String
    var party: String
    var treaty: String
    var segment: String
    var currency: String
    var fund: String
    var amount: Int64
    var date: Day
    var guarantee: String
    var claim: String
    var remaining: Int64
  }

  /// An event with all that it did.
  struct Posted {
    var event: ModelEvent
    var seal = 0
    var legs: [Leg] = []
    /// By how much it changed each number of its guarantee.
    var changes: [String: Int64] = [:]
    /// Items that it made and, with an amount, those that it cleared: places in ``ModelLedger/items``.
    var made: [Int] = []
    var cleared: [(item: Int, amount: Int64)] = []
    var reversedBy: String?
  }

  /// How far each book is closed.
  var closed: [String: Day] = [:]

  /// What a guarantee keeps whatever is reversed.
  struct Guarantee {
    var facts: [String: String] = [:]
    var cohort = 0
    var underwritingYear = 0
    var payers: [ModelScheme.Payer] = []
  }

  let scheme: ModelScheme
  var variant = PackVariant.plain
  var version = 1
  /// The first seal is the pack's.
  var seals = 1
  var posted: [Posted] = []
  var items: [Item] = []
  var guarantees: [String: Guarantee] = [:]

  init(_ scheme: ModelScheme) { self.scheme = scheme }

  func find(_ book: String, _ reference: String) -> Int? {
    posted.firstIndex { $0.event.book == book && $0.event.reference == reference }
  }

  mutating func run(_ operation: Operation) -> Outcome {
    switch operation {
    case .post(let rows, let acceptsValid, _, let day):
      post(rows, acceptsValid: acceptsValid, on: day.flatMap { Day($0) })
    case .reverse(let name, let reference): reverse(name, as: reference)
    case .settle(let through, let cedant): settle(through: through, cedant: cedant)
    case .close(let book, let through, let isForced): close(book, through, isForced: isForced)
    case .reopen(let book, let from): reopen(book, from)
    case .apply(let variant, let version): apply(variant, version)
    case .ask: Outcome(seal: seals)
    }
  }

  /// A file is posted whole, or with `acceptsValid` as far as it can be; a refused event leaves nothing.
  mutating func post(_ rows: [String], acceptsValid: Bool, on day: Day? = nil) -> Outcome {
    var (outcome, trial) = (Outcome(seal: seals), self)
    for (place, row) in rows.enumerated() {
      let codes = trial.take(row, on: day, &outcome)
      guard !codes.isEmpty else { continue }
      outcome.rejected += 1
      outcome.diagnostics += codes.map { "\(place + 2) \($0)" }
    }
    if outcome.rejected > 0, !acceptsValid {
      outcome.new = 0
    } else if outcome.new > 0 {
      trial.seals += 1
      self = trial
    }
    outcome.seal = seals
    return outcome
  }

  /// - Returns: why the row is refused; empty where it is posted or known.
  private mutating func take(_ row: String, on day: Day?, _ outcome: inout Outcome) -> [String] {
    let (event, faults) = ModelEvent.read(row, scheme, variant)
    guard faults.isEmpty else { return faults }
    if let earlier = find(event.book, event.reference) {
      if let column = event.firstDifference(asStated(posted[earlier].event, beside: event)) {
        return ["reference-conflict \(column)"]
      }
      outcome.known += 1
      return []
    }
    do throws(Refusal) {
      try decide(event, on: day)
      outcome.new += 1
      return []
    } catch {
      return [error.code]
    }
  }

  /// One event reversed in a batch of its own.
  mutating func reverse(_ name: String, as reference: String) -> Outcome {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    var event = ModelEvent()
    (event.kind, event.reference, event.book) = ("posting.reversed", reference, parts[0])
    event.currency = scheme.currency
    event.fields = ["of": parts[1], "reason": "typed twice"]
    event.date = firstOpen([event.book], from: event.date)
    if let original = find(event.book, parts[1]) {
      event.date = dayToReverse(posted[original])
      if event.date != posted[original].event.date {
        event.fields["concerns"] = "\(posted[original].event.date)"
      }
    }
    var outcome = Outcome(seal: seals)
    guard find(event.book, reference) == nil else {
      outcome.error = "reversed-before"
      return outcome
    }
    do throws(Refusal) {
      var trial = self
      try trial.decide(event)
      trial.seals += 1
      self = trial
    } catch {
      outcome.error = error.code
    }
    outcome.seal = seals
    return outcome
  }

  /// A pack of another content needs another version, unless records are only added.
  mutating func apply(_ variant: PackVariant, _ version: Int) -> Outcome {
    var outcome = Outcome(seal: seals)
    let (old, new) = (records(self.variant, self.version), records(variant, version))
    let added = new.filter { old[$0.key] != $0.value }.count
    let ended = old.filter { new[$0.key] != $0.value }.count
    guard added + ended > 0 else { return outcome }
    guard version != self.version || ended == 0 else {
      outcome.error = "same-version"
      return outcome
    }
    (self.variant, self.version) = (variant, version)
    seals += 1
    (outcome.seal, outcome.new, outcome.known) = (seals, added, ended)
    return outcome
  }

  /// The records in which variants differ, by their keys.
  private func records(_ variant: PackVariant, _ version: Int) -> [String: String] {
    var records = [
      "pack": "version \(version)", "cession": "80", "lenders": "lender", "cost": "always",
      "expense": "always",
    ]
    switch variant {
    case .plain: break
    case .morePartners: records["county"] = "local"
    case .otherTerms:
      records["lenders"] = nil
      records["cession"] = "50"
      (records["cost"], records["cost from"]) = ("until", "from")
      (records["expense"], records["expense from"]) = ("until", "from")
    }
    return records
  }
}

// MARK: - Numbers of guarantees

extension ModelLedger {
  /// A number of a guarantee: the sum of what events changed, reversals included.
  func number(_ book: String, _ guarantee: String, _ name: String) -> Int64 {
    of(book, guarantee).reduce(0) { $0 + ($1.changes[name] ?? 0) }
  }

  /// All numbers of a guarantee.
  func numbers(_ book: String, _ guarantee: String) -> [String: Int64] {
    of(book, guarantee).reduce(into: [:]) { sums, one in sums.merge(one.changes, uniquingKeysWith: +) }
  }

  private func of(_ book: String, _ guarantee: String) -> [Posted] {
    posted.filter { $0.event.book == book && $0.changes["of \(guarantee)"] != nil }
  }

  /// The least that is outstanding at the end of a day or of any later one.
  func lowestOutstanding(_ book: String, _ guarantee: String, from day: Day) -> Int64 {
    let own = of(book, guarantee).map { (date: $0.event.date, change: $0.changes["outstanding"] ?? 0) }
    let days = [day] + own.map(\.date).filter { $0 > day }
    return days.map { end in own.reduce(0) { $0 + ($1.date <= end ? $1.change : 0) } }.min() ?? 0
  }
}

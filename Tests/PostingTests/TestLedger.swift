import Guarantees
import Ledger
import Money
import Posting
import Testing

/// What stands around the engine in the program, as values: the events posted so far, the open items and what
/// cleared them, and balances that are added up from transfers alone.
struct TestLedger {
  let scheme: Scheme
  let engine: PostingEngine
  var working = WorkingSet()
  private(set) var balances: [AccountKey: Int64] = [:]
  private(set) var items: [OpenItem] = []
  /// Transfers of the last event.
  private(set) var last: [Transfer] = []
  private var nextEvent: Int64 = 1

  init(_ scheme: Scheme) {
    self.scheme = scheme
    engine = PostingEngine(scheme: scheme, symbols: SymbolTable())
    for index in scheme.books.indices { engine.watchGuards(index, changes: []) }
  }

  /// `KIND REFERENCE BOOK DATE column=value …`; in a value, `_` in `reason` stands for a blank.
  func event(_ text: String) throws -> BusinessEvent {
    let parts = text.split(separator: " ").map(String.init)
    let book = try #require(scheme.book(parts[2]), "\(text)")
    var currency = scheme.books[book].currency
    if let given = parts.first(where: { $0.hasPrefix("currency=") }) {
      currency = try #require(Currency(String(given.dropFirst(9))))
    }
    var event = BusinessEvent(
      kind: try #require(EventKind(code: parts[0]), "\(text)"), reference: parts[1], book: book,
      date: try #require(Day(parts[3]), "\(text)"), currency: currency, fields: [])
    for part in parts.dropFirst(4) {
      // The reader keeps a currency that is not the book's.
      if part.hasPrefix("currency="), currency == scheme.books[book].currency { continue }
      let sign = try #require(part.firstIndex(of: "="), "\(text)")
      let column = try #require(EventColumn(name: String(part[..<sign])), "\(text)")
      let value = String(part[part.index(after: sign)...])
      let original = parts.first { $0.hasPrefix("original_currency=") }.map { String($0.dropFirst(18)) }
      let own = column.currency(of: currency, original: original)
      let money = column.form == .money ? String(try Amount(value, own).minor) : value
      event.set(column, try #require(FieldValue(normalised: money, form: column.form), "\(text)"))
    }
    return event
  }

  @discardableResult
  mutating func post(_ text: String) throws -> [String] { try post(event(text)) }

  /// Posts an event; returns its transfers as texts, or throws its rejection.
  @discardableResult
  mutating func post(_ event: BusinessEvent) throws(Rejection) -> [String] {
    let before = event.subjectCode.flatMap {
      working.guarantees[GuaranteeID(book: event.book, code: $0)]?.state
    }
    let decision = try engine.decide(event, &working)
    keep(event, decision, before: before)
    return last.map(text)
  }

  /// Posts an event, or says why it cannot be posted.
  mutating func refusal(of event: BusinessEvent) -> Rejection? {
    do throws(Rejection) {
      try post(event)
      return nil
    } catch { return error }
  }

  /// Settles what is open between a book and a party.
  @discardableResult
  mutating func settle(_ text: String, items: [OpenItem]) throws -> [String] {
    let event = try event(text)
    let decision = try engine.decideSettlement(event, items: items, &working)
    keep(event, decision, before: nil)
    return last.map(self.text)
  }

  private mutating func keep(_ event: BusinessEvent, _ decision: Decision, before: GuaranteeState?) {
    last = Array(engine.transfers[decision.transfers])
    for transfer in last {
      balances[engine.accounts.keys[Int(transfer.debit)], default: 0] += transfer.amount
      balances[engine.accounts.keys[Int(transfer.credit)], default: 0] -= transfer.amount
    }
    for var item in decision.items {
      item.event = nextEvent
      items.append(item)
    }
    for clearing in decision.clearings {
      guard
        let place = items.firstIndex(where: {
          $0.event == clearing.itemEvent && $0.ordinal == clearing.itemOrdinal
        })
      else {
        Issue.record("\(event.reference) clears an item that is not there")
        continue
      }
      items[place].remaining -= clearing.amount
      let item = items[place]
      working.posted[EventID(book: item.book, reference: item.reference)]?.items =
        items.filter { $0.event == item.event }
    }
    var posted = PostedEvent(id: nextEvent, event: event)
    posted.transfers = last
    posted.guarantee = decision.guarantee
    posted.stateAfter = decision.state?.state
    posted.stateBefore = before
    posted.outstandingChange = decision.state?.outstandingChange ?? 0
    posted.items = items.filter { $0.event == nextEvent }
    posted.clearings = decision.clearings
    working.posted[EventID(book: event.book, reference: event.reference)] = posted
    nextEvent += 1
    working.items = Dictionary(grouping: items) { EventID(book: $0.book, reference: $0.reference) }
    working.payments = Dictionary(grouping: items.filter { $0.kind == .payment || $0.kind == .returned }) {
      $0.guarantee
    }
  }

  /// `tokyo 2240 1010 6448000`: book, debit, credit, minor units.
  func text(_ transfer: Transfer) -> String {
    let (debit, credit) = (key(transfer.debit), key(transfer.credit))
    return "\(scheme.books[Int(debit.book)].code) \(scheme.chart[Int(debit.chart)].code) "
      + "\(scheme.chart[Int(credit.chart)].code) \(transfer.amount)"
  }

  func key(_ account: Int32) -> AccountKey { engine.accounts.keys[Int(account)] }

  /// Debits less credits of an account of a book, over all its details.
  func balance(_ book: String, _ code: String) -> Int64 {
    balances.reduce(0) { sum, entry in
      let isIt =
        scheme.books[Int(entry.key.book)].code == book && scheme.chart[Int(entry.key.chart)].code == code
      return isIt ? sum + entry.value : sum
    }
  }

  /// Net assets of a book: assets and liabilities, debits less credits.
  func equity(_ book: String) -> Int64 {
    balances.reduce(0) { sum, entry in
      let kind = scheme.chart[Int(entry.key.chart)].accountClass
      let counts = scheme.books[Int(entry.key.book)].code == book && (kind == .asset || kind == .liability)
      return counts ? sum + entry.value : sum
    }
  }

  func stateIfAny(_ book: String, _ guarantee: String) -> GuaranteeState? {
    scheme.book(book).flatMap { working.guarantees[GuaranteeID(book: $0, code: guarantee)]?.state }
  }

  func state(_ book: String, _ guarantee: String) throws -> GuaranteeState {
    try #require(stateIfAny(book, guarantee))
  }

  func open(_ book: String, _ party: String) -> [OpenItem] {
    items.filter { scheme.books[$0.book].code == book && $0.party == party && $0.remaining != 0 }
  }
}

/// What must hold of a ledger after every event.
extension TestLedger {
  /// Law 1, of the last event: within one book, fund and currency, positive, real and memo never mixed;
  /// clearing accounts left at zero.
  func faultsOfTransfers() -> [String] {
    last.compactMap { transfer in
      let (debit, credit) = (key(transfer.debit), key(transfer.credit))
      let sameKeys =
        debit.book == credit.book && debit.fund == credit.fund && debit.currency == credit.currency
      let worlds = [debit, credit].map { scheme.chart[Int($0.chart)].accountClass.world }
      let isRight =
        sameKeys && worlds[0] == worlds[1] && transfer.amount > 0 && transfer.debit != transfer.credit
        && [debit, credit].allSatisfy {
          scheme.chart[Int($0.chart)].role == scheme.books[Int($0.book)].role
        }
      return isRight ? nil : "not a transfer: \(text(transfer))"
    }
  }

  /// The pack's mirrors, party by party and currency by currency, on their normal sides.
  func faultsOfMirrors() -> [String] {
    var sums: [String: Int64] = [:]
    for (key, balance) in balances {
      let row = scheme.chart[Int(key.chart)]
      let onNormal = row.normal == .debit ? balance : -balance
      let (book, party) = (scheme.books[Int(key.book)].code, engine.symbols.text(key.detail))
      for (index, mirror) in scheme.mirrors.enumerated() {
        if mirror.role == row.role, mirror.account == row.code, isBook(party, of: mirror.otherRole) {
          sums["\(index) \(book) \(party) \(key.currency)", default: 0] += onNormal
        }
        if mirror.otherRole == row.role, mirror.otherAccount == row.code, isBook(party, of: mirror.role) {
          sums["\(index) \(party) \(book) \(key.currency)", default: 0] -= onNormal
        }
      }
    }
    let uneven = sums.filter { $0.value != 0 }.map { "mirror \($0.key): \($0.value)" }
    let clearing = balances.filter { scheme.chart[Int($0.key.chart)].isClearing && $0.value != 0 }
    return uneven + clearing.map { "clearing account left with \($0.value)" }
  }

  private func isBook(_ party: String, of role: Role) -> Bool {
    scheme.book(party).map { scheme.books[$0].role == role } ?? false
  }

  /// The books against the states of the guarantees (domain.md 9.3, V2, V6, V16).
  func faultsOfStates(book: String) -> [String] {
    let states = working.guarantees.compactMap { entry in
      scheme.books[entry.key.book].code == book ? entry.value.state : nil
    }
    let payers = states.flatMap(\.claims).flatMap(\.payers)
    func sum(_ value: (GuaranteeState) -> Int64) -> Int64 { states.map(value).reduce(0, +) }
    let claims = states.flatMap(\.claims)
    let unpaid = claims.reduce(0) { $0 + $1.acceptedPrincipal + $1.acceptedOther - $1.paid }
    let pairs: [(name: String, ledger: Int64, states: Int64)] = [
      ("9110 outstanding", balance(book, "9110"), sum(\.outstanding)),
      ("9210 outstanding", -balance(book, "9210"), sum(\.outstanding)),
      ("9120 exposures", balance(book, "9120"), sum { $0.exposures.reduce(0, +) }),
      ("9220 exposures", -balance(book, "9220"), sum { $0.exposures.reduce(0, +) }),
      ("9130 approvals", balance(book, "9130"), sum(\.openApproval)),
      ("2510 margins", -balance(book, "2510"), sum(\.margin)),
      ("1110 fees billed", balance(book, "1110"), sum(\.feeReceivable)),
      (
        "2110 fees unearned", -balance(book, "2110"),
        // What a schedule earns is still whole: nothing is accrued here.
        sum { $0.feeUnearned + $0.feeTerms.reduce(0) { $0 + $1.amount } }
      ),
      ("1210 indemnity right", balance(book, "1210"), claims.reduce(0) { $0 + $1.book }),
      (
        "1210 + 9140 legal claims", balance(book, "1210") + balance(book, "9140"),
        claims.reduce(0) { $0 + $1.legalClaim }
      ),
      ("2240 accepted and unpaid", -balance(book, "2240"), unpaid),
      ("2310 suspense", -balance(book, "2310"), payers.reduce(0) { $0 + $1.suspense }),
    ]
    var faults = pairs.filter { $0.ledger != $0.states }.map {
      "\($0.name): \($0.ledger), states say \($0.states)"
    }
    faults += states.filter(\.isImpossible).map { "impossible state: \($0.text)" }
    for (id, entry) in working.guarantees where scheme.books[id.book].code == book {
      if entry.curve.balance(on: Day(number: 1 << 20)) != entry.state?.outstanding {
        faults.append("curve of \(id.code) ends elsewhere than its state")
      }
      if (entry.curve.lowest() ?? 0) < 0 { faults.append("curve of \(id.code) was below zero") }
    }
    return faults
  }

  /// Open items against the accounts that they explain.
  func faultsOfItems(book: String) -> [String] {
    func open(_ kind: OpenItem.Kind) -> Int64 {
      items.filter { $0.kind == kind && scheme.books[$0.book].code == book }.reduce(0) { $0 + $1.remaining }
    }
    let claims = balance(book, "1220") + balance(book, "1230")
    let remittances = -balance(book, "2220") - balance(book, "2230")
    return (open(.claim) == claims ? [] : ["open claims \(open(.claim)), accounts \(claims)"])
      + (open(.remittance) == remittances
        ? [] : ["open remittances \(open(.remittance)), accounts \(remittances)"])
  }

  /// The engine's sums: by book, fund, currency and segment debits are credits; by account they are the
  /// balances.
  func faultsOfSums() -> [String] {
    var bySegment: [String: Int64] = [:]
    var byAccount: [AccountKey: Int64] = [:]
    for entry in engine.sums.entries {
      let key = key(entry.account)
      bySegment["\(key.book)/\(key.fund)/\(key.currency)/\(entry.segment)", default: 0] +=
        entry.debit - entry.credit
      byAccount[key, default: 0] += entry.debit - entry.credit
    }
    let uneven = bySegment.filter { $0.value != 0 }.map { "segment \($0.key): \($0.value)" }
    let wrong = byAccount.filter { balances[$0.key] != $0.value }.map { "sum of \($0.key): \($0.value)" }
    return uneven + wrong + (byAccount.count == balances.count ? [] : ["accounts without sums"])
  }

  /// All that a rejected event must leave as it was.
  func snapshot() -> [String] {
    var lines = working.guarantees.map { id, entry in
      "g \(id.book) \(id.code) \(entry.state?.text ?? "") \(entry.curve)"
    }
    lines += working.items.map { id, items in "i \(id.book) \(id.reference) \(items)" }
    lines += working.posted.map { id, posted in
      "p \(id.book) \(id.reference) \(posted.reversedBy ?? "-") \(posted.transfers.count)"
    }
    lines += engine.sums.entries.map { "s \($0)" }
    // A guard without a balance is only a name that was looked up.
    lines += engine.guards.guards.filter { $0.curve.lowest() != nil }.map {
      "l \($0.holder) \($0.limit) \($0.curve) \($0.isUsed)"
    }
    return lines.sorted() + ["transfers \(engine.transfers.count)"]
  }
}

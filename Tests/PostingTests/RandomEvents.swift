import Ledger
import Money
import Posting

/// Makes events that a tired clerk could write: mostly possible, often not, some back-dated.
struct RandomEvents {
  var random: SeededGenerator
  let book: String
  let contributor: String
  let programme: String
  let insurer: String
  private var count = 0
  private var references: [(text: String, date: Day)] = []

  init(seed: UInt64, book: String, contributor: String, programme: String, insurer: String) {
    random = SeededGenerator(seed: seed)
    (self.book, self.contributor, self.programme, self.insurer) = (book, contributor, programme, insurer)
  }

  private mutating func amount(upTo bound: Int64) -> Int64 {
    switch Int.random(in: 0...9, using: &random) {
    case 0: 1
    case 1, 2: Int64.random(in: 1...9, using: &random)
    case 3: bound + Int64.random(in: 1...9, using: &random)
    case 4, 5: max(1, bound)
    default: Int64.random(in: 1...max(1, bound), using: &random)
    }
  }

  private static let kinds: [EventKind] =
    EventKind.allCases.filter { $0.rawValue <= EventKind.periodReopened.rawValue } + [
      .guaranteeDrawn, .guaranteeDrawn, .claimAccepted, .claimAccepted, .claimPaid, .claimPaid, .claimPaid,
      .recoveryReceived, .recoveryReceived, .recoveryReceived, .insuranceReceived, .recoveryRemitted,
      .compensationToIncome, .postingReversed, .postingReversed, .postingReversed,
    ]

  mutating func next(_ ledger: TestLedger) throws -> BusinessEvent {
    count += 1
    let kind = RandomEvents.kinds.randomElement(using: &random) ?? .claimPaid
    let back = Int.random(in: 0...4, using: &random) == 0 ? Int.random(in: 0...300, using: &random) : 0
    var event = BusinessEvent(
      kind: kind, reference: "e\(count)", book: ledger.scheme.book(book) ?? 0,
      date: Day(number: 19_800 + Int32(count * 2)).adding(days: -back), currency: ledger.scheme.currency,
      fields: [])
    switch kind {
    case .fundContribution, .fundReturned, .investmentIncome, .operatingExpense, .transitArrived:
      let cash = ledger.balance(book, "1010")
      event.set(.amount, .money(amount(upTo: kind == .fundContribution ? 10_000_000 : max(1, cash / 10))))
      event.set(.party, .text(kind == .transitArrived ? insurer : contributor))
    case .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded:
      let item = ledger.items.filter { $0.remaining != 0 }.randomElement(using: &random)
      event.set(.of, .text(item?.reference ?? "none"))
      event.set(.amount, .money(amount(upTo: item?.remaining.magnitude.clamped ?? 1)))
    case .postingReversed:
      let original = references.randomElement(using: &random)
      event.set(.of, .text(original?.text ?? "none"))
      event.set(.reason, .text("test"))
      if let date = original?.date { event.date = date }
    default: try fillGuarantee(&event, ledger)
    }
    references.append((event.reference, event.date))
    return event
  }

  private mutating func fillGuarantee(_ event: inout BusinessEvent, _ ledger: TestLedger) throws {
    let code = "G\(Int.random(in: 0...3, using: &random))"
    event.set(.guarantee, .text(code))
    let state = ledger.stateIfAny(book, code)
    let claimCode = "K\(Int.random(in: 0...2, using: &random))"
    let claim = state?.claims.first { $0.id == claimCode }
    var bound: Int64 = 5_000_000
    switch event.kind {
    case .guaranteeApproved, .guaranteeDrawn:
      if Int.random(in: 0...5, using: &random) > 0 { event.set(.programme, .text(programme)) }
    case .guaranteeAmortised: bound = (state?.outstanding ?? 0) / 4
    case .guaranteeReleased, .guaranteeCancelled:
      if Bool.random(using: &random) { return }
    case .feeBilled, .feeReceived: bound = 100_000
    case .feeEarned, .feeRefunded: bound = state?.feeUnearned ?? 0
    default:
      event.set(.claim, .text(claimCode))
      if event.kind == .compensationToIncome { return }
      bound = claim?.legalClaim ?? 100
    }
    if event.kind == .claimAccepted {
      bound = (state?.outstanding ?? 0) / 2
      let principal = amount(upTo: bound)
      let interest = Int64.random(in: 0...max(1, principal / 10), using: &random)
      event.set(.amount, .money(principal + interest))
      if interest > 0 { event.set(.interest, .money(interest)) }
      if Int.random(in: 0...9, using: &random) == 0 { event.set(.final, .flag(true)) }
      return
    }
    if event.kind == .claimPaid {
      bound = claim.map { $0.acceptedPrincipal + $0.acceptedOther - $0.paid } ?? 1
    }
    if event.kind == .claimPaid || event.kind == .indemnityWrittenOff, Bool.random(using: &random) { return }
    event.set(.amount, .money(amount(upTo: bound)))
  }
}

extension UInt64 {
  fileprivate var clamped: Int64 { Int64(Swift.min(self, UInt64(Int64.max))) }
}

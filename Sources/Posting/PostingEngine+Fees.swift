import Guarantees
import Ledger
import Money

/// What an event changes of what a guarantee's fee earns, as it is stored.
public struct FeeTermChange: Sendable {
  public var term: FeeTerm
  /// Index of the fund.
  public var fund: Int
  public var segment: SegmentKey

  public init(term: FeeTerm, fund: Int, segment: SegmentKey) {
    (self.term, self.fund, self.segment) = (term, fund, segment)
  }
}

/// A fee by the pack's schedule.
private struct ScheduledFee {
  var schedule: FeeSchedule
  var starts: Day
  var ends: Day
  /// What may be charged now: the next part, or all that is left; nil where the terms do not tell the fee.
  var next: Int64?
  var rest: Int64?
  /// Why the terms do not tell it.
  var fault: FeeFault?
}

/// Fees: computed or checked by the pack's schedule, and earned over their term (domain.md 2.2).
extension PostingEngine {
  func postFee(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    switch draft.event.kind {
    case .feeBilled, .feeReceived: try chargeFee(&draft, &own)
    case .feeEarned:
      let amount = try needAmount(draft.event)
      guard amount <= own.state.feeUnearned else {
        let isScheduled = !own.state.feeTerms.isEmpty
        throw Rejection(
          "above-unearned-fee", .amount, value: Amount(minor: amount, draft.event.currency).major,
          "\(Amount(minor: own.state.feeUnearned, draft.event.currency)) of the fee is unearned"
            + (isScheduled ? ", beside what its schedule earns" : ""),
          remedy: isScheduled ? "leave the event out: gledger accrue earns it" : "at most that")
      }
      own.state.feeUnearned -= amount
      try post(draft, line(.feeEarned, amount, own))
    default: try refundFee(&draft, &own)
    }
  }

  private func chargeFee(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let scheduled = scheduledFee(event, own)
    let isReceived = event.kind == .feeReceived
    let billed = own.state.feeReceivable
    guard let amount = event.money(.amount) ?? (isReceived && billed > 0 ? billed : scheduled?.next) else {
      throw missingFee(event, scheduled)
    }
    guard amount > 0 else {
      throw Rejection(
        "fee-charged-before", .guarantee, value: own.code,
        "the whole fee of the guarantee was charged: \(Amount(minor: own.state.feeCharged, event.currency))",
        remedy: "leave the event out")
    }
    let paid = isReceived ? min(amount, billed) : 0
    let charged = amount - paid
    if charged > 0, let scheduled { try checkFee(charged, scheduled, event) }
    own.state.feeReceivable -= paid
    if isReceived {
      try post(draft, line(.feePaidBilled, paid, own))
      try post(draft, line(.feePaidUnbilled, charged, own))
    } else {
      own.state.feeReceivable = try add(own.state.feeReceivable, charged)
      try post(draft, line(.feeBilled, charged, own))
    }
    guard charged > 0 else { return }
    guard let scheduled else {
      own.state.feeUnearned = try add(own.state.feeUnearned, charged)
      return
    }
    own.state.feeCharged = try add(own.state.feeCharged, charged)
    let term = FeeTerm(
      earning: scheduled.schedule.earning, starts: scheduled.starts, ends: scheduled.ends,
      cohort: own.key.cohort, amount: charged)
    addTerm(term, &draft, &own)
    // A fee that comes after the end of its guarantee is earned as it comes.
    if own.state.outstanding == 0, own.state.openApproval == 0, own.state.drawn > 0 {
      try endTerms(&draft, &own)
    }
  }

  /// What a fee must be: what the schedule asks for now, or all that is left of it; another amount needs a
  /// reason.
  private func checkFee(
    _ amount: Int64, _ scheduled: ScheduledFee, _ event: BusinessEvent
  ) throws(Rejection) {
    guard let next = scheduled.next, let rest = scheduled.rest, event.text(.reason) == nil,
      amount != next, amount != rest
    else { return }
    let wanted = Amount(minor: next, event.currency)
    let all = next == rest ? "" : ", or \(Amount(minor: rest, event.currency)) for all that is left"
    throw Rejection(
      "fee-differs", .amount, value: Amount(minor: amount, event.currency).major,
      "schedule \(scheduled.schedule.code) asks for \(wanted)\(all)",
      remedy: "leave the amount blank, or fill the column `reason`")
  }

  private func missingFee(_ event: BusinessEvent, _ scheduled: ScheduledFee?) -> Rejection {
    guard let fault = scheduled?.fault else {
      return Rejection(
        "amount-needed", .amount, "\(event.kind.code) needs an amount: the pack's schedules do not tell it",
        remedy: "fill the column `amount`")
    }
    return Rejection(
      "fee-not-known", fault.column, "the fee cannot be computed: \(fault.message)",
      remedy: "\(fault.remedy); or fill the column `amount`")
  }

  /// The fee by the schedule of the guarantee's programme; nil where none has a term to earn it over.
  private func scheduledFee(_ event: BusinessEvent, _ own: GuaranteeDraft) -> ScheduledFee? {
    let state = own.state
    guard let ends = state.day(.end),
      let (schedule, isShared) = scheme.fees.schedule(of: state.fact(.programme), on: event.date)
    else { return nil }
    let starts = state.day(.start) ?? state.attachedOn ?? event.date
    let months = FeeTerm.months(from: starts, to: ends)
    guard months > 0, months <= FeeTerm.longest else { return nil }
    var found = ScheduledFee(schedule: schedule, starts: starts, ends: ends)
    do throws(FeeFault) {
      let terms = try feeTerms(state, schedule, isShared, starts, ends)
      let fee = try scheme.fees.fee(terms, schedule, on: event.date)
      let parts = scheme.fees.cumulativeParts(of: fee, terms, schedule, on: event.date)
      found.rest = max(0, fee - state.feeCharged)
      found.next = max(0, (parts.first { $0 > state.feeCharged } ?? fee) - state.feeCharged)
    } catch {
      found.fault = error
    }
    return found
  }

  private func feeTerms(
    _ state: GuaranteeState, _ schedule: FeeSchedule, _ isShared: Bool, _ starts: Day, _ ends: Day
  ) throws(FeeFault) -> FeeTerms {
    func missing(_ column: EventColumn) -> FeeFault {
      FeeFault(
        column: column, message: "the guarantee's \(column.name) is not known",
        remedy: "state it with guarantee.drawn")
    }
    func number(_ column: EventColumn) -> Int64? {
      for field in state.facts where field.column == column {
        switch field.value {
        case .money(let minor): return minor
        case .whole(let number): return Int64(number)
        default: return nil
        }
      }
      return nil
    }
    guard let feeClass = state.fact(.feeClass) else { throw missing(.feeClass) }
    guard let repayment = state.fact(.repayment) else { throw missing(.repayment) }
    let instalments = number(.instalments)
    if repayment != "bullet", instalments == nil { throw missing(.instalments) }
    let base: Int64
    switch schedule.base {
    case .guaranteed: base = state.drawn &+ state.openApproval
    case .loan:
      guard let loan = number(.loanAmount) else { throw missing(.loanAmount) }
      base = loan
    }
    let discounts = state.fact(.feeDiscount)?.split(separator: "/").map { String($0) } ?? []
    return FeeTerms(
      base: base, feeClass: feeClass, isShared: isShared, repayment: repayment,
      instalments: Int(instalments ?? 1), starts: starts, ends: ends, discounts: discounts)
  }

  private func addTerm(_ term: FeeTerm, _ draft: inout Draft, _ own: inout GuaranteeDraft) {
    guard term.amount != 0 else { return }
    own.state.feeTerms.add(term)
    var segment = own.key
    segment.cohort = term.cohort
    _ = segments.place(segment)
    draft.decision.feeTerms.append(FeeTermChange(term: term, fund: own.fund, segment: segment))
  }

  /// At the end of the contract what is left of the fee is earned (domain.md 9.5 E2): at once where no
  /// schedule earns it, else with the next accrual.
  func endFee(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    guard own.state.outstanding == 0, own.state.openApproval == 0 else { return }
    if !own.state.feeTerms.isEmpty { try endTerms(&draft, &own) }
    guard own.state.feeUnearned > 0 else { return }
    let rest = own.state.feeUnearned
    own.state.feeUnearned = 0
    try post(draft, line(.feeRest, rest, own))
  }

  private func endTerms(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let day = draft.event.date
    for term in own.state.feeTerms where term.earning != .once && term.ends > day {
      guard let unearned = term.unearned(on: day) else { throw overflow() }
      addTerm(term.with(amount: -term.amount), &draft, &own)
      addTerm(atOnce(term, term.amount, day), &draft, &own)
      own.state.feeRefundable = try add(own.state.feeRefundable, unearned)
    }
  }

  private func atOnce(_ term: FeeTerm, _ amount: Int64, _ day: Day) -> FeeTerm {
    FeeTerm(earning: .once, starts: day, ends: day, cohort: term.cohort, amount: amount)
  }

  /// A refund: without an amount, the part of what is unearned that the schedule gives back. What no fee
  /// covers any more is an expense (domain.md 9.5 E20).
  private func refundFee(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    var live: Int64 = 0
    for term in own.state.feeTerms {
      guard let unearned = term.unearned(on: event.date) else { throw overflow() }
      live = try add(live, unearned)
    }
    let scheduled = try add(live, own.state.feeRefundable)
    let amount: Int64
    if let stated = event.money(.amount) {
      amount = stated
    } else {
      amount = try refund(event, own, of: scheduled)
    }
    var left = amount
    let ended = min(left, own.state.feeRefundable)
    try takeEnded(ended, &draft, &own)
    left -= ended
    let unscheduled = min(left, own.state.feeUnearned)
    own.state.feeUnearned -= unscheduled
    left -= unscheduled
    let living = min(left, live)
    try takeLive(living, &draft, &own)
    left -= living
    try post(draft, line(.refundPaid, amount - left, own))
    try post(draft, line(.refundExcess, left, own))
  }

  private func refund(
    _ event: BusinessEvent, _ own: GuaranteeDraft, of unearned: Int64
  ) throws(Rejection) -> Int64 {
    guard let scheduled = scheduledFee(event, own), !own.state.feeTerms.isEmpty else {
      throw missingFee(event, nil)
    }
    guard let amount = scheduled.schedule.refund.share(of: unearned, .down) else { throw overflow() }
    guard amount > 0 else {
      throw Rejection(
        "nothing-to-refund", .guarantee, value: own.code, "nothing of the fee is to be given back",
        remedy: "leave the event out")
    }
    return amount
  }

  /// Out of what was earned at once as the guarantee ended: it was not earned after all.
  private func takeEnded(
    _ amount: Int64, _ draft: inout Draft, _ own: inout GuaranteeDraft
  ) throws(Rejection) {
    var left = amount
    own.state.feeRefundable -= amount
    for term in own.state.feeTerms where term.earning == .once && left > 0 {
      let part = min(left, term.amount)
      addTerm(term.with(amount: -part), &draft, &own)
      left -= part
    }
  }

  /// Out of what is still to be earned: what was earned until now stays, and the rest is earned over the time
  /// that is left.
  private func takeLive(
    _ amount: Int64, _ draft: inout Draft, _ own: inout GuaranteeDraft
  ) throws(Rejection) {
    var left = amount
    let day = draft.event.date
    for term in own.state.feeTerms where term.earning != .once && left > 0 {
      guard let unearned = term.unearned(on: day) else { throw overflow() }
      let part = min(left, unearned)
      guard part > 0 else { continue }
      addTerm(term.with(amount: -term.amount), &draft, &own)
      addTerm(atOnce(term, term.amount - unearned, day), &draft, &own)
      addTerm(
        FeeTerm(
          earning: term.earning, starts: max(day, term.starts), ends: term.ends, cohort: term.cohort,
          amount: unearned - part), &draft, &own)
      left -= part
    }
  }
}

/// What an accrual posts in one fund and programme.
public struct AccrualLine: Sendable {
  public var segment: SegmentKey
  /// Minor units: what is earned and was not posted; negative where more was posted than is earned.
  public var amount: Int64

  public init(segment: SegmentKey, amount: Int64) { (self.segment, self.amount) = (segment, amount) }
}

extension PostingEngine {
  /// Decides an accrual: what schedules have earned by its day, less what was posted of it before; where that
  /// is less than nothing, it is taken back as such and not as a reversal (domain.md 9.6).
  public func decideAccrual(
    _ event: BusinessEvent, _ lines: [AccrualLine]
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    var working = WorkingSet()
    do throws(Rejection) {
      var draft = try draft(event)
      let fund = try ownFund(event)
      for line in lines {
        guard let amount = Int64(exactly: line.amount.magnitude) else { throw overflow() }
        try post(
          draft,
          AmountLine(
            component: line.amount > 0 ? .earnedUp : .earnedDown, amount: amount,
            segment: segments.place(line.segment), subject: .none, party: nil, fund: fund))
      }
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }
}

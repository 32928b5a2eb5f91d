import Ledger
import Money
import Reinsurance

/// Everything that the books know of one guarantee after one of its events. Versions are stored, never
/// changed. All amounts are minor units and not negative.
public struct GuaranteeState: Sendable, Equatable {
  /// Facts kept at first mention: programme, fund, lender, area …, in the order of their columns.
  public var facts: [EventField] = []
  /// Fiscal year of the first draw; 0 before it.
  public var cohort: Int16 = 0
  /// The day to which treaties attached: that of the first draw.
  public var attachedOn: Day?
  /// Latest effective day of its events.
  public var lastDate: Day
  /// Approved and not yet drawn.
  public var openApproval: Int64 = 0
  /// Drawn, cumulative.
  public var drawn: Int64 = 0
  /// What the guarantor still promises: the guarantee liability.
  public var outstanding: Int64 = 0
  public var feeReceivable: Int64 = 0
  /// Of fees that no schedule earns: events say how much of them is earned.
  public var feeUnearned: Int64 = 0
  /// Fees that a schedule earns, and those of them that were earned at once as the guarantee ended.
  public var feeTerms: [FeeTerm] = []
  /// Of the fees of schedules: billed or received, cumulative.
  public var feeCharged: Int64 = 0
  /// Of the fees of schedules: what was unearned as the guarantee ended, and not given back since.
  public var feeRefundable: Int64 = 0
  /// The other payers of a claim, fixed at the first draw, and what each now carries of the outstanding.
  public var layers: [ResolvedLayer] = []
  public var exposures: [Int64] = []
  /// What reinsurers cede on of those layers, fixed with them, and what each line carries of the outstanding.
  public var retroceded: [RetrocededLine] = []
  public var retrocededExposures: [Int64] = []
  public var claims: [ClaimState] = []
  /// Claims that are expected, or were until they were paid or denied.
  public var notices: [NoticeState] = []
  /// Placed by the borrower, and not yet applied to a claim.
  public var margin: Int64 = 0
  /// Of a direct loan: interest that is due. Of a debt that was bought: what the debtor still owes.
  public var interest: Int64 = 0
  public var face: Int64 = 0
  /// Days and other small numbers that only some have.
  public var marks: [StateMark: Int64] = [:]

  public init(lastDate: Day) { self.lastDate = lastDate }

  public func fact(_ column: EventColumn) -> String? {
    for field in facts where field.column == column {
      if case .text(let text) = field.value { return text }
    }
    return nil
  }

  /// True where a borrower or a group is among the facts.
  public var namesDebtor: Bool { facts.contains { $0.column == .borrower || $0.column == .borrowerGroup } }

  /// A day among the facts, such as the end of the term.
  public func day(_ column: EventColumn) -> Day? {
    for field in facts where field.column == column {
      if case .day(let day) = field.value { return day }
    }
    return nil
  }

  public func day(_ mark: StateMark) -> Day? {
    marks[mark].flatMap { Int32(exactly: $0) }.map(Day.init(number:))
  }

  public mutating func set(_ mark: StateMark, _ day: Day) { marks[mark] = Int64(day.number) }

  public func claim(_ id: String) -> Int? { claims.firstIndex { $0.id == id } }

  /// True where no number counts any money: before the first event, or when all were reversed.
  public var isEmpty: Bool {
    openApproval == 0 && drawn == 0 && outstanding == 0 && feeReceivable == 0 && feeUnearned == 0
      && margin == 0 && feeTerms.isEmpty && feeCharged == 0 && interest == 0 && face == 0 && claims.isEmpty
      && notices.isEmpty
      && exposures.allSatisfy { $0 == 0 } && retrocededExposures.allSatisfy { $0 == 0 }
  }

  /// True where a number that counts money is below zero: no history of a guarantee can lead there.
  public var isImpossible: Bool {
    let numbers = [
      openApproval, drawn, outstanding, feeReceivable, feeUnearned, margin, feeCharged, feeRefundable,
      interest,
      face,
    ]
    return numbers.contains { $0 < 0 } || feeTerms.contains { $0.amount < 0 }
      || notices.contains { $0.isImpossible }
      || exposures.contains { $0 < 0 } || retrocededExposures.contains { $0 < 0 }
      || zip(layers, exposures).contains { !$0.isCeded && $1 != 0 }
      || claims.contains { $0.isImpossible }
  }

  /// Takes back what one event changed: the difference between the versions after and before it.
  public mutating func takeBack(after: GuaranteeState, before: GuaranteeState?) {
    let zero = GuaranteeState(lastDate: after.lastDate)
    let before = before ?? zero
    openApproval -= after.openApproval - before.openApproval
    drawn -= after.drawn - before.drawn
    outstanding -= after.outstanding - before.outstanding
    feeReceivable -= after.feeReceivable - before.feeReceivable
    feeUnearned -= after.feeUnearned - before.feeUnearned
    margin -= after.margin - before.margin
    feeCharged -= after.feeCharged - before.feeCharged
    feeRefundable -= after.feeRefundable - before.feeRefundable
    for term in after.feeTerms.change(to: before.feeTerms) { feeTerms.add(term) }
    interest -= after.interest - before.interest
    face -= after.face - before.face
    for mark in StateMark.allCases
    where after.marks[mark] != before.marks[mark] && marks[mark] == after.marks[mark] {
      marks[mark] = before.marks[mark]
    }
    for changed in after.notices {
      guard let index = notices.firstIndex(where: { $0.id == changed.id }) else { continue }
      let old = before.notices.first { $0.id == changed.id }
      notices[index].takeBack(after: changed, before: old)
      if old == nil, notices[index].isEmpty { notices.remove(at: index) }
    }
    for index in exposures.indices where index < after.exposures.count {
      exposures[index] -=
        after.exposures[index] - (before.exposures.indices.contains(index) ? before.exposures[index] : 0)
    }
    takeBackBindings(after: after, before: before)
    takeBackRetroceded(after: after, before: before)
    for changed in after.claims {
      guard let index = claim(changed.id) else { continue }
      let old = before.claims.first { $0.id == changed.id }
      claims[index].takeBack(
        after: changed, before: old ?? ClaimState(id: changed.id, payers: changed.payers.count))
      if old == nil, claims[index].isEmpty { claims.remove(at: index) }
    }
  }
}

/// A number that only some guarantees and loans have; days are days since 1970-01-01.
public enum StateMark: UInt8, Sendable, CaseIterable {
  /// No claim is accepted in these days (domain.md 1a).
  case holidayFrom = 0x4A, holidayThrough = 0x4B
  /// The debtor is not put on the defaulters' list through this day; stands on it since that.
  case exemptThrough = 0x58, listedOn = 0x42
  /// A loan's interest runs from this day with an unchanged principal; of that was posted.
  case interestFrom = 0x53, interestPosted = 0x51
  /// Instalments are deferred from and through a day, and how interest runs then: ``Deferral``.
  case deferredFrom = 0x57, deferredThrough = 0x45, deferral = 0x64
  /// Of a policy's premium, what funds pay.
  case subsidised = 0x56
  /// Taken over from a book that merged, on this day.
  case takenOn = 0x74
  /// How many restatements of it stand.
  case restated = 0x5A
}

/// How interest runs while a loan is deferred (domain.md 1b).
public enum Deferral: Int64, Sendable, CaseIterable {
  /// It is due as ever.
  case accrued = 0
  /// None arises.
  case waived = 1
  /// It is added to the principal.
  case capitalised = 2

  public var code: String { "\(self)" }
}

/// One claim on a guarantee: what was accepted and paid, what each payer owes of it, what came back.
public struct ClaimState: Sendable, Equatable {
  public var id: String
  /// Year of the day on which it was accepted.
  public var accidentYear: Int16 = 0
  public var acceptedPrincipal: Int64 = 0
  /// Interest and costs.
  public var acceptedOther: Int64 = 0
  public var paidPrincipal: Int64 = 0
  public var paidOther: Int64 = 0
  /// Book value of the indemnity right.
  public var book: Int64 = 0
  /// Written off by the guarantor and still owed by the debtor.
  public var ownWrittenDown: Int64 = 0
  /// Recovered of the legal claim, cumulative; what the payers' shares are computed from.
  public var recovered: Int64 = 0
  /// One a layer, in the guarantee's order of layers.
  public var payers: [PayerState]
  /// One a line that is ceded on, in the guarantee's order of them.
  public var retroceded: [RetrocededAmount] = []

  public init(id: String, payers: Int) {
    self.id = id
    self.payers = Array(repeating: PayerState(), count: payers)
  }

  /// What the debtor still owes: book value and all that was written down.
  public var legalClaim: Int64 { book + ownWrittenDown + payers.reduce(0) { $0 + $1.writtenDown } }

  public var paid: Int64 { paidPrincipal + paidOther }

  var isEmpty: Bool {
    acceptedPrincipal == 0 && acceptedOther == 0 && paid == 0 && book == 0 && recovered == 0
  }

  var isImpossible: Bool {
    let numbers = [
      acceptedPrincipal, acceptedOther, paidPrincipal, paidOther, book, ownWrittenDown, recovered,
    ]
    return numbers.contains { $0 < 0 } || acceptedPrincipal < paidPrincipal || acceptedOther < paidOther
      || payers.contains {
        $0.claimed < 0 || $0.suspense < 0 || $0.shared < 0 || $0.writtenDown < 0 || $0.reduced < 0
          || $0.turned < 0 || $0.filing.isImpossible(of: $0, self)
          || $0.shared > $0.claimed
      }
      || retroceded.contains { $0.claimed < 0 || $0.shared < 0 || $0.shared > $0.claimed }
  }

  mutating func takeBack(after: ClaimState, before: ClaimState) {
    for path in ClaimState.numbers { self[keyPath: path] -= after[keyPath: path] - before[keyPath: path] }
    takeBackRetroceded(after: after, before: before)
    for index in payers.indices where index < after.payers.count && index < before.payers.count {
      for path in PayerState.numbers {
        payers[index][keyPath: path] -=
          after.payers[index][keyPath: path] - before.payers[index][keyPath: path]
      }
    }
  }

  static var numbers: [WritableKeyPath<ClaimState, Int64>] {
    [
      \.acceptedPrincipal, \.acceptedOther, \.paidPrincipal, \.paidOther, \.book, \.ownWrittenDown,
      \.recovered,
    ]
  }
}

/// One payer's part of a claim.
public struct PayerState: Sendable, Equatable {
  /// Claimed from it, cumulative.
  public var claimed: Int64 = 0
  /// Of that, still on the suspense account.
  public var suspense: Int64 = 0
  /// Its share of recoveries, cumulative: owed or remitted to it.
  public var shared: Int64 = 0
  /// Part of the indemnity right written down against it and still owed by the debtor.
  public var writtenDown: Int64 = 0
  /// Claimed from it once, and reduced or refused: no part of ``claimed`` any more.
  public var reduced: Int64 = 0
  /// Paid by it beyond its share before a restatement, and owed back to it since; cumulative.
  public var turned: Int64 = 0
  /// Where it is claimed on request: the latest of its claims.
  public var filing = Filing()

  public init() {}

  static var numbers: [WritableKeyPath<PayerState, Int64>] {
    [
      \.claimed, \.suspense, \.shared, \.writtenDown, \.reduced, \.turned, \.filing.paid,
      \.filing.recovered, \.filing.shared, \.filing.exceeded,
    ]
  }
}

/// A claim that is expected and not accepted: what the insurers reserve for it.
public struct NoticeState: Sendable, Equatable {
  public var id: String
  /// Year of the accident, or of the first notice.
  public var year: Int16
  /// What is expected of it now.
  public var expected: Int64 = 0
  /// One a layer, in the guarantee's order of layers; 0 of those who reserve nothing.
  public var reserves: [Int64]
  /// What of them is ceded on, one a line; empty where nothing ever was.
  public var retroceded: [Int64] = []

  public init(id: String, year: Int16, reserves: [Int64]) {
    (self.id, self.year, self.reserves) = (id, year, reserves)
  }

  var isEmpty: Bool {
    expected == 0 && reserves.allSatisfy { $0 == 0 } && retroceded.allSatisfy { $0 == 0 }
  }
  var isImpossible: Bool {
    expected < 0 || reserves.contains { $0 < 0 } || retroceded.contains { $0 < 0 }
  }

  mutating func takeBack(after: NoticeState, before: NoticeState?) {
    expected -= after.expected - (before?.expected ?? 0)
    for index in reserves.indices where index < after.reserves.count {
      reserves[index] -= after.reserves[index] - (before?.reserves[index] ?? 0)
    }
    for index in retroceded.indices where index < after.retroceded.count {
      let old = before.map { $0.retroceded.indices.contains(index) ? $0.retroceded[index] : 0 } ?? 0
      retroceded[index] -= after.retroceded[index] - old
    }
  }
}

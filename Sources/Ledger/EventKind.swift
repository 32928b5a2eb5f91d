/// What happened. The codes are those of the event files (`claim.paid`).
public enum EventKind: UInt8, Sendable, CaseIterable {
  case fundContribution = 0
  case fundReturned = 1
  case investmentIncome = 2
  case operatingExpense = 3
  case guaranteeApproved = 4
  case guaranteeDrawn = 5
  case guaranteeAmortised = 6
  case guaranteeReleased = 7
  case guaranteeCancelled = 8
  case feeBilled = 9
  case feeReceived = 10
  case feeEarned = 11
  case feeRefunded = 12
  case claimAccepted = 13
  case claimPaid = 14
  case insuranceReceived = 15
  case compensationReceived = 16
  case compensationToIncome = 17
  case recoveryReceived = 18
  case recoveryRemitted = 19
  case recoveryRefunded = 20
  case recoveryCost = 21
  case indemnityWrittenOff = 22
  case transitArrived = 23
  case reinsuranceSettlement = 24
  case postingReversed = 25
  case journalEntry = 26
  case periodClosed = 27
  case periodReopened = 28
  case budgetAppropriated = 29
  case budgetAllotted = 30
  case budgetObligated = 31
  case budgetDeobligated = 32
  case budgetExpended = 33
  case supportGranted = 34
  case supportPaid = 35
  case supportClawback = 36
  case supportCollected = 37
  case fundTransferred = 38
  case fundReturnResolved = 39
  case fundReturnPaid = 40
  case claimNotified = 41
  case claimDenied = 42
  case indemnityReinstated = 43
  case marginReceived = 44
  case marginApplied = 45
  case burdenChargeAssessed = 46
  case burdenChargeReceived = 47
  case capExcessRetained = 48
  case feeSubsidised = 49
  case feeSubsidyReceived = 50
  case fundConverted = 51
  case paymentInstructed = 52
  case paymentSettled = 53
  case paymentReturned = 54
  case feeAccrued = 55
  case reserveRemeasured = 56
  case packRestated = 57
  case debtHoliday = 58
  case debtorListed = 59
  case debtorExempted = 60
  case debtPurchased = 61
  case debtRecovered = 62
  case loanDisbursed = 63
  case loanDeferred = 64
  case loanInterestAccrued = 65
  case loanRepaid = 66
  case loanWrittenOff = 67
  case policyWritten = 68
  case policyPaid = 69
  case policyClaimPaid = 70
  case policySubsidised = 71
  case premiumCeded = 72
  case premiumReturned = 73
  case treatyAccount = 74
  case policySubsidyReceived = 75
  case accountConfirmed = 76
  case accountQueried = 77
  case itemDisputed = 78
  case itemResolved = 79
  case treatyCommuted = 80
  case associationMerged = 81
  case guaranteeLeft = 82
  case guaranteeTaken = 83
  case itemTaken = 84
  case insuranceReduced = 85
  case compensationReduced = 86
  case fxExchanged = 87
  case fxRevalued = 88
  case subsidyCostPaid = 89
  case subsidyCostUsed = 90
  case subsidyCostReestimated = 91
  case guaranteeRestated = 92
  case treatyBound = 93
  case treatyCancelled = 94
  case bankUnapplied = 95
  case bankReclassified = 96
  case serviceCounted = 97
  case insuranceClaimed = 98
  case compensationClaimed = 99
  case cessionBound = 100
  case treatyEndorsed = 101

  /// The code that files and packs use.
  public var code: String { EventKind.codes[Int(rawValue)] }

  public init?(code: String) {
    guard let index = EventKind.byCode[code] else { return nil }
    self = index
  }

  private static let codes: [String] = [
    "fund.contribution", "fund.returned", "investment.income", "operating.expense",
    "guarantee.approved", "guarantee.drawn", "guarantee.amortised", "guarantee.released",
    "guarantee.cancelled", "fee.billed", "fee.received", "fee.earned",
    "fee.refunded", "claim.accepted", "claim.paid", "insurance.received",
    "compensation.received", "compensation.toIncome", "recovery.received", "recovery.remitted",
    "recovery.refunded", "recovery.cost", "indemnity.writtenOff", "transit.arrived",
    "reinsurance.settlement", "posting.reversed", "journal.entry", "period.closed", "period.reopened",
    "budget.appropriated", "budget.allotted", "budget.obligated", "budget.deobligated", "budget.expended",
    "support.granted", "support.paid", "support.clawback", "support.collected", "fund.transferred",
    "fund.returnResolved", "fund.returnPaid", "claim.notified", "claim.denied", "indemnity.reinstated",
    "margin.received", "margin.applied", "burdenCharge.assessed", "burdenCharge.received",
    "capExcess.retained", "fee.subsidised", "fee.subsidyReceived",
    "fund.converted", "payment.instructed", "payment.settled", "payment.returned", "fee.accrued",
    "reserve.remeasured", "pack.restated", "debt.holiday", "debtor.listed", "debtor.exempted",
    "debt.purchased",
    "debt.recovered", "loan.disbursed", "loan.deferred", "loan.interestAccrued", "loan.repaid",
    "loan.writtenOff", "policy.written", "policy.paid", "policy.claimPaid", "policy.subsidised",
    "premium.ceded", "premium.returned", "treaty.account",
    "policy.subsidyReceived",
    "account.confirmed", "account.queried", "item.disputed", "item.resolved", "treaty.commuted",
    "association.merged", "guarantee.left", "guarantee.taken", "item.taken",
    "insurance.reduced", "compensation.reduced", "fx.exchanged", "fx.revalued",
    "subsidyCost.paid", "subsidyCost.used", "subsidyCost.reestimated",
    "guarantee.restated",
    "treaty.bound", "treaty.cancelled", "bank.unapplied", "bank.reclassified",
    "service.counted",
    "insurance.claimed", "compensation.claimed", "cession.bound",
    "treaty.endorsed",
  ]

  private static let byCode: [String: EventKind] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.code, $0) })

  /// True of what binds a year of a treaty, changes its terms, or ends new business of it.
  public var isOfBinding: Bool {
    self == .treatyBound || self == .treatyCancelled || self == .treatyEndorsed
  }

  /// True of what a merger of two books is made of.
  public var isOfMerger: Bool {
    [.associationMerged, .guaranteeLeft, .guaranteeTaken, .itemTaken].contains(self)
  }
}

/// A part of an event's money. A posting rule says, for each component and role, which accounts it moves.
public enum Component: UInt8, Sendable, CaseIterable {
  case paid = 0
  case promised = 1
  case returned = 2
  case income = 3
  case expense = 4
  case approved = 5
  case approvalUsed = 6
  case approvalLapsed = 7
  case drawn = 8
  case ceded = 9
  case principal = 10
  case interest = 11
  case costs = 12
  case relieved = 13
  case relievedCeded = 14
  case released = 15
  case releasedCeded = 16
  case restReleased = 17
  case restReleasedCeded = 18
  case feeBilled = 19
  case feePaidBilled = 20
  case feePaidUnbilled = 21
  case feePaidOver = 22
  case feeEarned = 23
  case feeRest = 24
  case refundPaid = 25
  case refundExcess = 26
  case insuranceClaimed = 27
  case compensationClaimed = 28
  case itemReceived = 29
  case toIncome = 30
  case writtenDown = 31
  case book = 32
  case writtenDownRecovered = 33
  case damages = 34
  case recoveryCosts = 35
  case unapplied = 36
  case fromSuspense = 37
  case fromExpense = 38
  case itemPaid = 39
  case excess = 40
  case memo = 41
  case arrived = 42
  case premiumCleared = 43
  case remittanceCleared = 44
  case claimCleared = 45
  case netReceived = 46
  case netPaid = 47
  /// Of an entry that names its accounts itself.
  case entry = 48
  /// An income or expense account's balance, on the credit or on the debit side, taken to the result.
  case creditSwept = 49
  case debitSwept = 50
  /// Part of a year's result put into a reserve, or taken out of it.
  case reserved = 51
  case reserveDrawn = 52
  /// Authority to spend, on its way from the appropriation to the payment.
  case appropriated = 53
  case allotted = 54
  case obligated = 55
  case deobligated = 56
  case expended = 57
  /// Support that is owed, and the commitment that it meets; support that is asked back.
  case granted = 58
  case obligationUsed = 59
  case clawedBack = 60
  case transferredOut = 61
  case transferredIn = 62
  /// Money that is owed back to who contributed it.
  case returnResolved = 63
  /// An insurer's reserve for a claim that it was told of.
  case caseUp = 64
  case caseDown = 65
  /// A claim that was accepted, and is not paid after all.
  case acceptedBack = 66
  case reinstated = 67
  case marginReceived = 68
  case assessed = 69
  case assessedShared = 70
  /// Of a claim, what is above the cap of the payer.
  case exceeded = 71
  case subsidised = 72
  /// A balance of a fund that ends, and the same balance in the fund that it becomes.
  case convertedOut = 73
  case convertedIn = 74
  /// A payment that the bank was told to make, for the first time or after it came back.
  case instructed = 75
  case instructedAgain = 76
  case settled = 77
  /// A payment that the bank did not make.
  case refused = 78
  /// Of fees that schedules earn: what is earned by now and was not yet, or was and is not after all.
  case earnedUp = 79
  case earnedDown = 80
  /// A reserve: what it held, released, and what it needs, provided.
  case reserveReleased = 81
  case reserveProvided = 82
  /// Of a write-off: what its reserve covers.
  case fromReserve = 83
  /// Direct loans: principal, interest, and what is lost of them.
  case disbursed = 84
  case interestAccrued = 85
  case interestCapitalised = 86
  case principalRepaid = 87
  case interestRepaid = 88
  case loanWrittenOff = 89
  /// Debts that were bought: the price, the face off balance, what comes in up to the price, and above.
  case purchased = 90
  case face = 91
  case purchasedRecovered = 92
  case gain = 93
  case faceRecovered = 94
  /// Policies of insurers: the premium, what of it is paid, and claims.
  case premiumWritten = 95
  case premiumPaid = 96
  case policyClaimed = 97
  /// Premium for a cession, premium that comes back, and the part of it that an account earns.
  case premiumCeded = 98
  case refundDue = 99
  case premiumEarned = 100
  /// Lines of a treaty account beside premium, claims and recoveries: positive where they are owed to the
  /// cedant.
  case commission = 101
  case overridingCommission = 102
  case slidingAdjustment = 103
  case profitCommission = 104
  case brokerage = 105
  case lossParticipation = 106
  case lossAboveCap = 107
  case depositWithheld = 108
  case depositReleased = 109
  case lossDepositWithheld = 110
  case lossDepositReleased = 111
  case depositInterest = 112
  case refundCleared = 113
  case treatyCleared = 114
  /// What a commutation leaves unpaid of the items that it closes: a loss of the cedant where positive.
  case commutationLoss = 115
  /// A balance of a book that merges, the same in its successor, and what other books hold towards it.
  case mergedOut = 116
  case mergedIn = 117
  case mergedFacing = 118
  /// Lines of accounts of excess treaties.
  case depositPremium = 119
  case adjustmentPremium = 120
  case reinstatementPremium = 121
  case excessLoss = 122
  /// Portfolios that a year of account hands to the next, and what happens to a year after it was cut.
  case premiumPortfolioOut = 123
  case premiumPortfolioIn = 124
  case lossPortfolioOut = 125
  case lossPortfolioIn = 126
  case premiumRunOff = 127
  case lossRunOff = 128
  /// What a cedant provides for of balances that are overdue.
  case overdueProvision = 129
  /// Of a claim, what a payer does not pay after all: out of the suspense, or of income that it became.
  case reduced = 130
  case reducedIncome = 131
  /// Money that goes out in one currency and comes in in another; what a position is worth more or less.
  case exchangedOut = 132
  case exchangedIn = 133
  case revaluedUp = 134
  case revaluedDown = 135
  /// The cost of a programme's guarantees or loans, paid into the account that finances them, used there, and
  /// estimated anew (domain.md 4).
  case subsidyCostPaid = 136
  case subsidyCostReceived = 137
  case subsidyCostUsed = 138
  case reestimatePaid = 139
  case reestimateReceived = 140
  case reestimateReturned = 141
  case reestimateTaken = 142
  /// A settlement paid in another currency: its net, the cash item, and what the rate made of it meanwhile.
  case netExchanged = 143
  case exchangedReceived = 144
  case exchangedPaid = 145
  case exchangeGain = 146
  case exchangeLoss = 147
  /// Lines of accounts of covers of a whole year.
  case stopLossRecovery = 148
  case cappedLoss = 149
  case cappedRecovery = 150

  /// What empties income and expense accounts at the end of a fiscal year.
  public static let sweeps: [Component] = [.creditSwept, .debitSwept]
  /// What moves a year's result between its account and the reserves.
  public static let reserveMoves: [Component] = [.reserved, .reserveDrawn]

  /// What a settlement posts that is paid in another currency.
  public static let exchanges: [Component] = [
    .netExchanged, .exchangedReceived, .exchangedPaid, .exchangeGain, .exchangeLoss,
  ]

  public var code: String { Component.codes[Int(rawValue)] }

  public init?(code: String) {
    guard let found = Component.byCode[code] else { return nil }
    self = found
  }

  private static let codes: [String] = allCases.map { "\($0)" }

  private static let byCode: [String: Component] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.code, $0) })
}

/// Why a balance moved: the event and its component. Sums are kept by it, so that a statement can tell a
/// release from a claim although both reduce the same account.
public struct Cause: Hashable, Sendable {
  public var event: EventKind
  public var component: Component

  @inlinable
  public init(_ event: EventKind, _ component: Component) {
    (self.event, self.component) = (event, component)
  }

  /// What claims the shares of other payers, with the payment of a claim or on request.
  public static let claimed: [Cause] = [
    Cause(.claimPaid, .insuranceClaimed), Cause(.claimPaid, .compensationClaimed),
    Cause(.insuranceClaimed, .insuranceClaimed), Cause(.compensationClaimed, .compensationClaimed),
  ]

  /// What cedes exposure, with a draw or on request.
  public static let ceded: [Cause] = [Cause(.guaranteeDrawn, .ceded), Cause(.cessionBound, .ceded)]

  /// What caps of portfolios leave with the guarantor.
  public static let exceeded: [Cause] = [
    Cause(.claimPaid, .exceeded), Cause(.insuranceClaimed, .exceeded), Cause(.compensationClaimed, .exceeded),
  ]

  /// A small number that stands for the pair within one process; databases keep the codes.
  @inlinable
  public var packed: UInt16 { UInt16(event.rawValue) << 8 | UInt16(component.rawValue) }

  /// The event of a packed cause.
  public static func event(_ packed: UInt16) -> EventKind? { EventKind(rawValue: UInt8(packed >> 8)) }

  /// True for the entries that empty income and expense accounts at the end of a fiscal year: without them a
  /// statement shows the year as it was before closing.
  public var isSweep: Bool {
    event == .periodClosed && Component.sweeps.contains(component)
  }
}

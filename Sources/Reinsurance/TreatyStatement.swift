import Money

/// The statement of account between a cedant and a reinsurer under a treaty, with its bordereaux
/// (reinsurance.md 5). Amounts are minor units, positive where they are owed to the cedant.
public struct TreatyStatement: Sendable {
  /// Between whom, and of what, accounts go on from one to the next.
  public struct Key: Hashable, Sendable {
    /// Code of the cedant's book.
    public var cedant: String
    /// Code of the reinsurer's party.
    public var reinsurer: String
    public var fund: String
    public var currency: Currency

    public init(cedant: String, reinsurer: String, fund: String, currency: Currency) {
      (self.cedant, self.reinsurer, self.fund, self.currency) = (cedant, reinsurer, fund, currency)
    }
  }

  public struct Line: Sendable, Equatable {
    public var year: Int
    /// `premium`, `returnPremium`, `claims`, `recoveries`, `cashPaid` or the code of a ``TreatyLine``.
    public var code: String
    /// The reinsurer's share, and that of the whole panel.
    public var share: Int64
    public var whole: Int64

    public init(year: Int, code: String, share: Int64, whole: Int64 = 0) {
      (self.year, self.code, self.share, self.whole) = (year, code, share, whole)
    }
  }

  /// What stands below the balance and is not in it: of one underwriting year.
  public struct Memorandum: Sendable {
    /// Of an excess treaty: its year, of the whole panel.
    public var excess: ExcessPosition?
    public var figures: TreatyYearFigures
    public var signed: Ratio
    /// Of the whole treaty.
    public var outstandingWhole: Int64
    public var provisionalRate: Ratio
    public var earnedRate: ExactFraction
    /// nil where the treaty has no profit commission.
    public var deficit: Int64?
    /// Of a share of what accounts bring: each claim, of the whole panel.
    public var brought: [Brought] = []

    public init(
      figures: TreatyYearFigures, signed: Ratio, outstandingWhole: Int64, provisionalRate: Ratio,
      earnedRate: ExactFraction, deficit: Int64?
    ) {
      (self.figures, self.signed, self.outstandingWhole) = (figures, signed, outstandingWhole)
      (self.provisionalRate, self.earnedRate, self.deficit) = (provisionalRate, earnedRate, deficit)
    }
  }

  /// What an inward account brings of a claim, and what the treaty takes of that: to date, minor units.
  public struct Brought: Sendable {
    public var year: Int
    /// The inward treaty, the book that guarantees, its guarantee and the claim: `X/VT/G1/K1`.
    public var loss: String
    /// First day of the loss that it is part of.
    public var day: Day
    public var assumed: Int64
    public var ceded: Int64

    public init(year: Int, loss: String, day: Day, assumed: Int64, ceded: Int64) {
      (self.year, self.loss, self.day) = (year, loss, day)
      (self.assumed, self.ceded) = (assumed, ceded)
    }
  }

  /// A row of the claims bordereau.
  public struct Claim: Sendable {
    public var guarantee: String
    public var claim: String
    public var year: Int
    public var accidentYear: Int
    public var lender = ""
    /// First day on which a share was claimed.
    public var paidOn: Day?
    /// Of the claim at 100 %, to date.
    public var paidWhole: Int64 = 0
    public var recoveredWhole: Int64 = 0
    public var outstandingWhole: Int64 = 0
    public var cession: Ratio = .zero
    public var cededInPeriod: Int64
    public var cededToDate: Int64
    public var recoveredInPeriod: Int64
    public var recoveredToDate: Int64
    public var outstanding: Int64 = 0
    /// Paid apart from settlements before the account: credited in it.
    public var cashPaid: Int64
    public var isDisputed = false

    public init(
      guarantee: String, claim: String, year: Int, accidentYear: Int, paidOn: Day?, cededInPeriod: Int64,
      cededToDate: Int64, recoveredInPeriod: Int64, recoveredToDate: Int64, cashPaid: Int64
    ) {
      (self.guarantee, self.claim, self.year, self.accidentYear) = (guarantee, claim, year, accidentYear)
      (self.paidOn, self.cededInPeriod, self.cededToDate) = (paidOn, cededInPeriod, cededToDate)
      (self.recoveredInPeriod, self.recoveredToDate) = (recoveredInPeriod, recoveredToDate)
      self.cashPaid = cashPaid
    }

    /// `disputed`, `open` while something is expected or unpaid, `paid`, `recovered` once it all came back.
    public var status: String {
      if isDisputed { return "disputed" }
      if outstandingWhole > 0 { return "open" }
      return recoveredWhole >= paidWhole && paidWhole > 0 ? "recovered" : "paid"
    }
  }

  /// A row of the premium bordereau.
  public struct Premium: Sendable {
    public var reference: String
    public var guarantee: String
    public var year: Int
    public var isReturn: Bool
    public var date: Day
    public var from: Day
    public var to: Day
    /// Positive, also where it comes back; negative where a reversal took it back.
    public var amount: Int64
    public var commission: Int64 = 0
    public var borrower = ""
    public var lender = ""
    public var drawn: Int64 = 0
    public var cededSum: Int64 = 0
    public var cession: Ratio = .zero

    public init(
      reference: String, guarantee: String, year: Int, isReturn: Bool, date: Day, from: Day, to: Day,
      amount: Int64
    ) {
      (self.reference, self.guarantee, self.year) = (reference, guarantee, year)
      (self.isReturn, self.date, self.from, self.to) = (isReturn, date, from, to)
      self.amount = amount
    }
  }

  public var key: Key
  /// Id of the event that posted it; 0 where none did.
  public var event: Int64 = 0
  public var treaty: String
  public var kind: String
  public var isExample: Bool
  public var reference: String
  public var version: Int
  public var from: Day
  /// Inclusive.
  public var to: Day
  public var due: Day
  public var knownAtSeal: Int64
  /// Of the batch that posted it; nil while it is not sealed.
  public var seal: Int64?
  public var inputHash: [UInt8]
  public var lines: [Line] = []
  public var memoranda: [Memorandum] = []
  public var claims: [Claim] = []
  public var premiums: [Premium] = []
  /// What earlier accounts left open, and what was paid of them since the account before.
  public var broughtForward: Int64 = 0
  public var paidSince: Int64 = 0
  /// Where it is paid in another currency: that, and the rate of the account's last day; nil rate: the pack
  /// has none.
  public var paid: (currency: Currency, rate: Ratio?)?
  /// Years of account hand over portfolios; else each underwriting year runs off.
  public var isCleanCut = false
  /// Of an excess treaty in a pack of several currencies: of which its subject business is.
  public var subject: String?
  /// What events bound and cancelled of each year; nil where the pack binds.
  public var bindings: [String]?
  /// True where this run made it, false where it was there.
  public var isNew = true

  public init(
    key: Key, treaty: String, kind: String, isExample: Bool, reference: String, version: Int, from: Day,
    to: Day, due: Day, knownAtSeal: Int64, seal: Int64?, inputHash: [UInt8]
  ) {
    (self.key, self.treaty, self.kind, self.isExample) = (key, treaty, kind, isExample)
    (self.reference, self.version, self.from, self.to) = (reference, version, from, to)
    (self.due, self.knownAtSeal, self.seal, self.inputHash) = (due, knownAtSeal, seal, inputHash)
  }

  /// Of this account, without what was brought forward.
  public var balance: Int64 { lines.reduce(0) { $0 + $1.share } }
  /// To the cedant where positive.
  public var balanceDue: Int64 { balance + broughtForward }

  /// `2024-Q1` where the account ends with a quarter, else its last day.
  public static func label(_ to: Day, _ period: TreatyAccountTerms.Period) -> String {
    let date = to.civil
    guard date.day == Day.length(ofMonth: date.month, year: date.year), date.month % period.months == 0
    else { return to.description }
    switch period {
    case .month: return "\(date.year)-\(date.month < 10 ? "0" : "")\(date.month)"
    case .quarter: return "\(date.year)-Q\(date.month / 3)"
    case .halfYear: return "\(date.year)-H\(date.month / 6)"
    case .year: return "\(date.year)"
    }
  }
}

extension TreatyStatement {
  /// An amount of it in the currency that it is paid in, at the rate of the account's last day.
  public func inPaid(_ minor: Int64) -> Int64? {
    guard let paid, let rate = paid.rate else { return nil }
    return ExchangeRate.convert(minor, key.currency, at: rate, into: paid.currency)
  }
}

import Money

/// Premium of an excess treaty: paid as a deposit in instalments, adjusted to the subject premium, never
/// below the minimum (reinsurance.md 4.2).
public struct MinimumDepositPremium: Sendable, Equatable {
  /// Minor units.
  public var minimum: Int64
  public var deposit: Int64
  public var rate: Ratio
  public var instalments: Int

  public init(minimum: Int64, deposit: Int64, rate: Ratio, instalments: Int) {
    (self.minimum, self.deposit, self.rate, self.instalments) = (minimum, deposit, rate, instalments)
  }

  /// The instalments, earlier ones larger by the minor units that do not divide; they sum to the deposit.
  public var instalmentAmounts: [Int64] {
    Allocation.largestRemainder(deposit, weights: Array(repeating: 1, count: max(1, instalments))) ?? []
  }

  /// The final premium at a subject premium (GNPI), minor units.
  public func premium(subject: Int64) throws(ExactOverflow) -> Int64 {
    max(minimum, try ExactFraction(subject).times(rate).rounded())
  }

  /// max(minimum, rate x GNPI) - deposit: negative only where the deposit is above the minimum.
  public func adjustment(subject: Int64) throws(ExactOverflow) -> Int64 {
    try premium(subject: subject) - deposit
  }
}

/// One layer of an excess treaty over a year: each loss in the layer, the annual aggregate deductible and
/// limit, reinstatements and their premium, in the order of the days of loss (reinsurance.md 4.2).
public struct ExcessYear: Sendable, Equatable {
  public var attachment: Int64
  /// Of one loss, minor units.
  public var limit: Int64
  /// Retains the first of the layer's losses, minor units.
  public var aggregateDeductible: Int64
  /// All that the layer pays in the year, minor units; nil: bounded by the reinstatements, if at all.
  public var aggregateLimit: Int64?
  /// The price of each reinstatement as a share of the premium (0 is free); nil: the cover is not used up.
  public var reinstatements: [Ratio]?
  public var isProRataTime: Bool
  public var from: Day
  /// Inclusive.
  public var to: Day

  public init(
    attachment: Int64, limit: Int64, aggregateDeductible: Int64 = 0, aggregateLimit: Int64? = nil,
    reinstatements: [Ratio]? = nil, isProRataTime: Bool = false, from: Day, to: Day
  ) {
    (self.attachment, self.limit, self.aggregateDeductible) = (attachment, limit, aggregateDeductible)
    (self.aggregateLimit, self.reinstatements) = (aggregateLimit, reinstatements)
    (self.isProRataTime, self.from, self.to) = (isProRataTime, from, to)
  }

  public struct Loss: Sendable, Equatable {
    public var code: String
    public var day: Day
    /// Paid less recoveries, minor units.
    public var amount: Int64
    /// What came back of it, minor units.
    public var recovered: Int64
    /// The claims in it that are of other currencies than the treaty's.
    public var converted: [ConvertedClaim] = []

    public init(_ code: String, on day: Day, _ amount: Int64, recovered: Int64 = 0) {
      (self.code, self.day, self.amount, self.recovered) = (code, day, amount, recovered)
    }

    /// What was paid.
    public var paid: Int64 { amount + recovered }
  }

  /// What became of a loss, minor units.
  public struct Outcome: Sendable, Equatable {
    public var code: String
    public var day: Day
    /// Within the layer, before the aggregate terms.
    public var layer: Int64
    public var retained: Int64
    /// What the reinsurers pay.
    public var ceded: Int64
    /// Cover that comes back after the loss, and what is paid for it.
    public var reinstated: Int64
    public var reinstatementPremium: Int64
  }

  /// The year, worked out anew from all of its losses: when one moves, those after it change with it.
  /// - Parameters:
  ///   - losses: in any order; equal days go by code.
  ///   - premium: the deposit premium, and once it is adjusted the final one, minor units.
  public func outcomes(_ losses: [Loss], premium: Int64) throws(ExactOverflow) -> [Outcome] {
    let contract = TreatyTerms(
      code: "", name: "", kind: .aggregateXL, priority: 1, level: .association, cover: .all(.one),
      event: TreatyTerms.Band(attachment: attachment, limit: limit),
      aggregate: TreatyTerms.Band(attachment: aggregateDeductible, limit: try capacity()))
    return try outcomes(losses, under: contract, premium: premium)
  }

  /// The same by the engine's contract of the treaty's year, each loss a risk and an event by itself.
  /// - Parameter isGross: losses are what was paid, whatever came back.
  public func outcomes(
    _ losses: [Loss], under contract: TreatyTerms, isGross: Bool = false, premium: Int64
  ) throws(ExactOverflow) -> [Outcome] {
    let ordered = losses.sorted { $0.day != $1.day ? $0.day < $1.day : $0.code < $1.code }
    let columns = SubjectLosses(
      offsets: Array(0...ordered.count), risks: ordered.indices.map { Int32($0) },
      amounts: ordered.map { max(0, isGross ? $0.paid : $0.amount) })
    let (layer, ceded): ([Int64], [Int64])
    do {
      let risks = SubjectRisks(count: ordered.count, groups: [:])
      let engine = TreatyEngine(try TreatyProgramme([contract], risks: risks))
      let cessions = try engine.apply(columns)
      (layer, ceded) = (engine.beforePeriod(0, columns, cessions), cessions.ceded[0])
    } catch {
      // Terms were checked with the pack: what is left is too large, or too fine.
      throw ExactOverflow()
    }
    return try priced(
      ordered.indices.map { place in
        Taken(
          ordered[place].code, on: ordered[place].day, layer: layer[place], ceded: ceded[place])
      }, premium: premium)
  }

  /// What the layer takes of an event, over all of the event's risks, minor units.
  public struct Taken: Sendable, Equatable {
    public var code: String
    public var day: Day
    /// Before the terms of the year.
    public var layer: Int64
    public var ceded: Int64

    public init(_ code: String, on day: Day, layer: Int64, ceded: Int64) {
      (self.code, self.day, self.layer, self.ceded) = (code, day, layer, ceded)
    }
  }

  /// Counts reinstatements and what is due for them, in the order given.
  public func priced(_ taken: [Taken], premium: Int64) throws(ExactOverflow) -> [Outcome] {
    var reinstated: Int64 = 0
    return try taken.map { loss throws(ExactOverflow) in
      var outcome = Outcome(
        code: loss.code, day: loss.day, layer: max(loss.layer, loss.ceded),
        retained: max(0, loss.layer - loss.ceded), ceded: loss.ceded, reinstated: 0, reinstatementPremium: 0)
      if let prices = reinstatements {
        let (most, overflow) = limit.multipliedReportingOverflow(by: Int64(prices.count))
        guard !overflow else { throw ExactOverflow() }
        outcome.reinstated = min(loss.ceded, most - reinstated)
        outcome.reinstatementPremium = try price(
          of: outcome.reinstated, after: reinstated, prices, premium: premium, on: loss.day)
        reinstated += outcome.reinstated
      }
      return outcome
    }
  }

  /// (n + 1) x limit, or the aggregate limit where that is less; nil where neither binds.
  public func capacity() throws(ExactOverflow) -> Int64? {
    guard let prices = reinstatements else { return aggregateLimit }
    let (cover, overflow) = limit.multipliedReportingOverflow(by: Int64(prices.count) + 1)
    guard !overflow else { throw ExactOverflow() }
    return min(cover, aggregateLimit ?? cover)
  }

  /// premium x price x amount / limit, and x days left / days where it is pro rata to time; an amount that
  /// reaches into the next reinstatement is charged in parts. Rounded once.
  private func price(
    of amount: Int64, after used: Int64, _ prices: [Ratio], premium: Int64, on day: Day
  ) throws(ExactOverflow) -> Int64 {
    var (left, place) = (amount, used)
    var exact = ExactFraction.zero
    while left > 0 {
      let number = Int(place / limit)
      guard number < prices.count else { break }
      let part = min(left, limit * Int64(number + 1) - place)
      let share = try ExactFraction(part, over: limit)
      exact = try exact.adding(ExactFraction(premium).times(prices[number]).times(share))
      (left, place) = (left - part, place + part)
    }
    if isProRataTime {
      let days = Int64(to.number) - Int64(from.number) + 1
      let unexpired = min(max(0, Int64(to.number) - Int64(day.number) + 1), days)
      exact = try exact.times(ExactFraction(unexpired, over: days))
    }
    return try exact.rounded()
  }
}

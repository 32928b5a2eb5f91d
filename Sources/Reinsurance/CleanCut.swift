import Money

/// Years of account that are cut clean (reinsurance.md 4.1 and 4.4). At a year's end its panel pays the
/// premium portfolio and the loss portfolio to the panel of the next; what happens to the old year's
/// guarantees from then on is of the next year, and of the one after it once that is cut. All is worked
/// out at 100 % and split by largest remainder, so each portfolio and the run-off sum to zero over the years.
public enum CleanCut {
  /// A year of account and who bears it.
  public struct Year: Sendable {
    public var year: Int
    public var panel: [Treaty.PanelLine]

    public init(year: Int, panel: [Treaty.PanelLine]) { (self.year, self.panel) = (year, panel) }
  }

  /// What a year of account carries at its end, or at the end of the account; of all reinsurers, minor units.
  public struct Carried: Sendable, Equatable {
    public var unearned: Int64
    /// The part of it that was written before the year began: the portfolio that it took over.
    public var taken: Int64
    public var outstanding: Int64

    public init(unearned: Int64 = 0, taken: Int64 = 0, outstanding: Int64 = 0) {
      (self.unearned, self.taken, self.outstanding) = (unearned, taken, outstanding)
    }
  }

  /// Minor units.
  public struct Movement: Sendable, Equatable {
    public var written: Int64
    public var claims: Int64
    public var recoveries: Int64

    public init(written: Int64 = 0, claims: Int64 = 0, recoveries: Int64 = 0) {
      (self.written, self.claims, self.recoveries) = (written, claims, recoveries)
    }

    static func + (left: Movement, right: Movement) -> Movement {
      Movement(
        written: left.written + right.written, claims: left.claims + right.claims,
        recoveries: left.recoveries + right.recoveries)
    }

    static prefix func - (movement: Movement) -> Movement {
      Movement(
        written: -movement.written, claims: -movement.claims, recoveries: -movement.recoveries)
    }
  }

  /// What items of one reinsurer and underwriting year moved in a later year of account.
  public struct Late: Sendable {
    public var party: String
    public var underwritingYear: Int
    public var accountYear: Int
    public var movement: Movement

    public init(party: String, underwritingYear: Int, accountYear: Int, movement: Movement) {
      (self.party, self.underwritingYear) = (party, underwritingYear)
      (self.accountYear, self.movement) = (accountYear, movement)
    }
  }

  public struct Place: Hashable, Sendable {
    public var party: String
    public var year: Int

    public init(party: String, year: Int) { (self.party, self.year) = (party, year) }
  }

  /// One reinsurer's part of a year of account, cumulative, minor units.
  public struct Part: Sendable, Equatable {
    /// With what the year took over of earlier ones, without what later ones took over.
    public var movement = Movement()
    public var earned: Int64 = 0
    public var outstanding: Int64 = 0
    public var premiumIn: Int64 = 0
    public var premiumOut: Int64 = 0
    public var lossIn: Int64 = 0
    public var lossOut: Int64 = 0
    /// Positive where it is owed to the cedant.
    public var premiumRunOff: Int64 = 0
    public var lossRunOff: Int64 = 0

    public init() {}

    /// What accounts post of it.
    public var lines: [TreatyLine: Int64] {
      [
        .premiumPortfolioOut: premiumOut, .premiumPortfolioIn: -premiumIn, .lossPortfolioOut: lossOut,
        .lossPortfolioIn: -lossIn, .premiumRunOff: premiumRunOff, .lossRunOff: lossRunOff,
      ]
    }
  }

  /// - Parameters:
  ///   - years: in order and without a gap; all but the last are cut.
  ///   - ends: what each of them carries, the last at the end of the account.
  ///   - own: what all items moved, late ones too, by reinsurer and underwriting year.
  ///   - late: what of that fell into a later year of account.
  /// - Returns: nil where the signed lines are unusable.
  public static func parts(
    _ terms: PortfolioTransfer, years: [Year], ends: [Carried], own: [Place: Movement], late: [Late]
  ) throws(ExactOverflow) -> [Place: Part]? {
    var parts = own.mapValues { movement in
      var part = Part()
      part.movement = movement
      return part
    }
    var taken: [Int: Movement] = [:]
    for row in late {
      let place = Place(party: row.party, year: row.underwritingYear)
      let left = parts[place]?.movement ?? Movement()
      parts[place, default: Part()].movement = left + -row.movement
      parts[place]?.premiumRunOff += row.movement.written
      parts[place]?.lossRunOff -= row.movement.claims - row.movement.recoveries
      taken[row.accountYear] = (taken[row.accountYear] ?? Movement()) + row.movement
    }
    for (number, year) in years.enumerated() {
      func split(_ whole: Int64, over year: Year, _ add: (inout Part, Int64) -> Void) -> Bool {
        guard whole != 0 else { return true }
        guard let shares = PanelSplit.parts(whole, signed: year.panel.map(\.signed)) else { return false }
        for (line, share) in zip(year.panel, shares) {
          add(&parts[Place(party: line.party, year: year.year), default: Part()], share)
        }
        return true
      }
      let (moved, end) = (taken[year.year] ?? Movement(), ends[number])
      var isSplit =
        split(moved.written, over: year) {
          $0.movement.written += $1
          $0.premiumRunOff -= $1
        }
        && split(moved.claims, over: year) {
          $0.movement.claims += $1
          $0.lossRunOff += $1
        }
        && split(moved.recoveries, over: year) {
          $0.movement.recoveries += $1
          $0.lossRunOff -= $1
        }
      if number + 1 < years.count {
        let premium = try ExactFraction(end.unearned).times(terms.premium).rounded()
        let loss = try ExactFraction(end.outstanding).times(terms.loss).rounded()
        let next = years[number + 1]
        isSplit =
          isSplit && split(premium, over: year) { $0.premiumOut += $1 }
          && split(premium, over: next) { $0.premiumIn += $1 }
          && split(loss, over: year) { $0.lossOut += $1 }
          && split(loss, over: next) { $0.lossIn += $1 }
      } else {
        // Of the portfolio the year carries only what it was paid for.
        let portfolio = try ExactFraction(end.taken).times(terms.premium).rounded()
        isSplit =
          isSplit && split(end.outstanding, over: year) { $0.outstanding += $1 }
          && split(end.unearned - end.taken + portfolio, over: year) { $0.earned -= $1 }
      }
      guard isSplit else { return nil }
    }
    return parts.mapValues { part in
      var part = part
      part.earned += part.movement.written + part.premiumIn - part.premiumOut
      return part
    }
  }
}

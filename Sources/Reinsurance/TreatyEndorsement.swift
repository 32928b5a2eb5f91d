import Money

extension Treaty {
  /// Terms of an underwriting year that the pack lists and `treaty.endorsed` puts in force: for business that
  /// attaches from the event's day on. What is not stated stays as the year has it.
  public struct Endorsement: Sendable, Equatable {
    public var code: String
    public var underwritingYear: Int
    /// No earlier day can be that of the event.
    public var from: Day
    public var cession: Ratio?
    public var panel: [PanelLine]?
    public var limit: ShareLimit?

    public init(code: String, underwritingYear: Int, from: Day) {
      (self.code, self.underwritingYear, self.from) = (code, underwritingYear, from)
    }
  }

  /// A year with the terms that business of one section of it attaches to.
  public struct Section: Sendable {
    /// nil: what attached before any endorsement.
    public var endorsement: String?
    public var treaty: Treaty
    public var year: Year
  }

  /// The year as the pack has it, and with each of its endorsements.
  public func sections(of year: Year) -> [Section] {
    [Section(endorsement: nil, treaty: version(of: year.underwritingYear), year: year)]
      + endorsements.filter { $0.underwritingYear == year.underwritingYear }.map { endorsed(year, by: $0) }
  }

  public func endorsement(_ code: String, of year: Int) -> Endorsement? {
    endorsements.first { $0.code == code && $0.underwritingYear == year }
  }

  func endorsed(_ year: Year, by endorsement: Endorsement) -> Section {
    var (treaty, changed) = (version(of: year.underwritingYear), year)
    changed.cession = endorsement.cession ?? year.cession
    changed.panel = endorsement.panel ?? year.panel
    treaty.limit = endorsement.limit ?? treaty.limit
    return Section(endorsement: endorsement.code, treaty: treaty, year: changed)
  }

  /// The treaty with the largest cession that an endorsement may give each year: for what must hold of all.
  public var mostCeding: Treaty {
    var treaty = self
    for (place, year) in years.enumerated() {
      let stated = endorsements.filter { $0.underwritingYear == year.underwritingYear }.compactMap(\.cession)
      if let most = stated.max(), most > cession(of: year) { treaty.years[place].cession = most }
    }
    return treaty
  }
}

extension TreatyBindings {
  /// The endorsement that a cedant's business of a day attaches to; nil where there is none.
  public func endorsement(_ treaty: Treaty, _ year: Int, book: String, on day: Day) -> String? {
    guard !treaty.endorsements.isEmpty else { return nil }
    return changes(treaty: treaty.code, book: book, year: year)
      .last { $0.endorsement != nil && $0.day <= day }?.endorsement
  }

  /// The terms that a cedant's business of a day attaches to.
  public func section(_ treaty: Treaty, _ year: Treaty.Year, book: String, on day: Day) -> Treaty.Section {
    let code = endorsement(treaty, year.underwritingYear, book: book, on: day)
    guard let found = code.flatMap({ treaty.endorsement($0, of: year.underwritingYear) }) else {
      return Treaty.Section(
        endorsement: nil, treaty: treaty.version(of: year.underwritingYear), year: year)
    }
    return treaty.endorsed(year, by: found)
  }
}

extension Treaty.Endorsement {
  /// What it changes, in words.
  func text(_ currency: Currency) -> String {
    let parts = [
      cession.map { "cession \($0)" },
      limit.map { "limit \(Amount(minor: $0.amount, currency)) of the \($0.basis.rawValue)" },
      panel.map { lines in "panel " + lines.map { "\($0.party) \($0.signed)" }.joined(separator: ", ") },
    ]
    return "\(code) (\(parts.compactMap { $0 }.joined(separator: "; ")))"
  }
}

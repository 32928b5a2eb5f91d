import Interchange
import Money
import Reinsurance
import Tabular

/// Treaty terms on given losses: nothing is posted, and no ledger is needed.
public enum TreatyApplyRun {
  /// Amounts by event and location, minor units.
  public struct Outcome: Sendable {
    public var currency: Currency
    /// By priority, then in the order of `ri_info.csv`.
    public var treaties: [TreatyTerms]
    public var events: [String]
    /// Where each event's rows begin, and the number of all rows at the end.
    public var offsets: [Int] = [0]
    /// `portfolio/account/location` a row.
    public var risks: [String] = []
    public var gross: [Int64] = []
    public var net: [Int64] = []
    /// For each treaty one amount a row.
    public var ceded: [[Int64]]
    /// For each treaty, whether it covers the row's risk.
    public var isCovered: [[Bool]]
    /// What was left aside.
    public var notice: String?
    /// Where the time went, in microseconds.
    public var timing: [(stage: String, count: Int64)] = []
    /// Losses times the treaties that cover them.
    public var applications = 0
  }

  /// - Parameters:
  ///   - folder: holds `account.csv`, `location.csv`, `ri_info.csv`, `ri_scope.csv`.
  ///   - losses: path of a file with the columns `event,PortNumber,AccNumber,LocNumber,loss`.
  /// - Throws: `OEDFaults` with every fault of the files, or of the programme.
  public static func oed(folder: String, losses path: String) throws -> Outcome {
    let clock = ContinuousClock()
    var marks = [clock.now]
    let (exposure, programme, notice) = try OEDReader.read(folder)
    marks.append(clock.now)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let losses = try OEDLosses.read(path, name: name, exposure: exposure)
    guard let (gross, locations) = losses.gross(exposure) else {
      throw OEDFaults(diagnostics: [
        Diagnostic(
          file: name, line: 0, code: "amount-out-of-range", message: "sums beyond 64 bits",
          remedy: "correct the losses")
      ])
    }
    marks.append(clock.now)
    let cessions: TreatyCessions
    do { cessions = try TreatyEngine(programme).apply(gross) } catch {
      throw OEDFaults(diagnostics: [diagnostic(error, name, exposure, losses)])
    }
    marks.append(clock.now)
    var result = outcome(exposure, programme, losses, gross, locations, cessions, notice)
    marks.append(clock.now)
    let stages = ["read contracts and exposure", "read losses", "apply terms", "sum by location"]
    result.timing = zip(stages, zip(marks, marks.dropFirst())).map { stage, mark in
      let (seconds, rest) = (mark.1 - mark.0).components
      return (stage, seconds * 1_000_000 + rest / 1_000_000_000_000)
    }
    return result
  }

  private static func diagnostic(
    _ fault: TreatyFault, _ name: String, _ exposure: OEDExposure, _ losses: OEDLosses
  ) -> Diagnostic {
    var message = fault.message
    if let taken = fault.taken {
      let (ceded, loss) = (
        Amount(minor: taken.ceded, exposure.currency), Amount(minor: taken.loss, exposure.currency)
      )
      message += ": \(ceded) of \(loss)"
    }
    let risk = fault.risk.map { exposure.name(ofRisk: $0) }
    if let event = fault.event { message += ", event \(losses.events[event])" }
    guard !fault.contract.isEmpty else {
      return Diagnostic(
        file: name, line: 0, field: "loss", code: fault.code, value: risk, message: message,
        remedy: fault.remedy)
    }
    if let risk { message += ", risk \(risk)" }
    return Diagnostic(
      file: "ri_info.csv", line: 0, field: "ReinsNumber", code: fault.code, value: fault.contract,
      message: message, remedy: fault.remedy)
  }

  /// Sums the rows of a location's policies.
  private static func outcome(
    _ exposure: OEDExposure, _ programme: TreatyProgramme, _ losses: OEDLosses, _ gross: SubjectLosses,
    _ locations: [Int32], _ cessions: TreatyCessions, _ notice: String?
  ) -> Outcome {
    let contracts = programme.contracts
    var result = Outcome(
      currency: exposure.currency, treaties: contracts, events: losses.events,
      ceded: contracts.map { _ in [] }, isCovered: contracts.map { _ in [] }, notice: notice)
    var rowPlaces: [Int32] = []
    rowPlaces.reserveCapacity(gross.amounts.count)
    for event in losses.events.indices {
      var last: Int32 = -1
      for row in gross.offsets[event]..<gross.offsets[event + 1] {
        if locations[row] != last {
          last = locations[row]
          result.risks.append(exposure.name(ofLocation: Int(last)))
          result.gross.append(0)
          result.net.append(0)
        }
        let here = result.risks.count - 1
        result.gross[here] += gross.amounts[row]
        result.net[here] += cessions.net[row]
        rowPlaces.append(Int32(here))
      }
      result.offsets.append(result.risks.count)
    }
    for (place, contract) in contracts.enumerated() {
      sum(contract, cessions.ceded[place], gross.risks, rowPlaces, result.risks.count, place, &result)
    }
    return result
  }

  /// Adds up what one treaty takes.
  /// - Parameter places: for each subject risk of an event, its row of the result.
  private static func sum(
    _ contract: TreatyTerms, _ ceded: [Int64], _ risks: [Int32], _ places: [Int32], _ count: Int,
    _ treaty: Int, _ result: inout Outcome
  ) {
    var sums = [Int64](repeating: 0, count: count)
    var covered: [Bool]
    switch contract.cover {
    case .all:
      covered = [Bool](repeating: true, count: count)
      for (row, place) in places.enumerated() { sums[Int(place)] += ceded[row] }
      result.applications += places.count
    case .some(let numbers, _):
      covered = [Bool](repeating: false, count: count)
      for (row, place) in places.enumerated() where numbers[Int(risks[row])] != 0 {
        sums[Int(place)] += ceded[row]
        covered[Int(place)] = true
        result.applications += 1
      }
    }
    result.ceded[treaty] = sums
    result.isCovered[treaty] = covered
  }
}

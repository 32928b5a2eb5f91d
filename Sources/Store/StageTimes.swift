import Glibc
import Synchronization

/// Where the time of a batch goes, by stage: of the thread that decides and of the lane to the server. These
/// overlap, so their sum may be more than the whole.
public final class StageTimes: Sendable {
  public enum Stage: Int, Sendable, CaseIterable {
    case read, decide, encode, names, wait
    case keys, states, eventRows, stateRows, itemRows, sums, check, commit

    /// What it is called on a page.
    public var name: String {
      switch self {
      case .read: "read and map"
      case .decide: "decide"
      case .encode: "encode and hash"
      case .names: "name keys"
      case .wait: "wait for the server"
      case .keys: "server: claim references"
      case .states: "server: look up states"
      case .eventRows: "server: copy events"
      case .stateRows: "server: copy states"
      case .itemRows: "server: copy items"
      case .sums: "server: copy sums"
      case .check: "server: check the batch"
      case .commit: "server: seal and commit"
      }
    }
  }

  private let nanoseconds = Mutex<[Int64]>(Array(repeating: 0, count: Stage.allCases.count))

  public init() {}

  /// Runs the body and adds its time to a stage.
  public func measure<T>(_ stage: Stage, _ body: () throws -> T) rethrows -> T {
    let start = StageTimes.now
    defer {
      let spent = StageTimes.now - start
      nanoseconds.withLock { $0[stage.rawValue] += spent }
    }
    return try body()
  }

  /// Stages that took any time, in their order, in microseconds.
  public var microseconds: [(stage: Stage, count: Int64)] {
    let all = nanoseconds.withLock { $0 }
    return Stage.allCases.map { ($0, all[$0.rawValue] / 1000) }.filter { $0.count > 0 }
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

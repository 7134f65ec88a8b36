/**
 * What a build sees of our environment, in two kinds. All else is left out, so that a cached build is what a new one would be:
 * what a build needs beyond this, its program can set itself.
 */

/** They say how something is built: another value is another build. */
const MATTERS =
  /^(?:PATH|CC|CXX|CPP|LD|AR|AS|NM|RANLIB|STRIP|LIBRARY_PATH|LD_LIBRARY_PATH|PKG_CONFIG_PATH|CPATH|C_INCLUDE_PATH|CPLUS_INCLUDE_PATH|SDKROOT|MACOSX_DEPLOYMENT_TARGET|VULKAN_SDK|[A-Z]*FLAGS|CMAKE_\w+|CUDA\w*|ROCM\w*|HIP\w*|GGML_\w+)$/;

/** They say where and for whom: the library is the same. */
const PASSED =
  /^(?:HOME|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|SSH_AUTH_SOCK|GIT_SSH\w*|CCACHE_\w+|SCCACHE_\w+|(?:https?|no|all|ftp)_proxy|(?:HTTPS?|NO|ALL|FTP)_PROXY)$/;

export interface BuildEnvironment {
  readonly all: Readonly<Record<string, string>>;
  /** Those by which the cache tells builds apart, in order. */
  readonly telling: readonly (readonly [name: string, value: string])[];
}

export function buildEnvironment(env: NodeJS.ProcessEnv): BuildEnvironment {
  const set = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const telling = set.filter(([name]) => MATTERS.test(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const passed = set.filter(([name]) => PASSED.test(name));
  return { all: Object.fromEntries([...passed, ...telling]), telling };
}

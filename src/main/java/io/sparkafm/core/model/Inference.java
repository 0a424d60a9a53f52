package io.sparkafm.core.model;

/** What training comes to. */
public enum Inference {
  /** The mode of the posterior: a point estimate under precisions that are given. */
  POINT,
  /** The mean over draws from the posterior, precisions drawn too. */
  POSTERIOR
}

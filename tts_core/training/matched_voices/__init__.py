"""Training of matched voices: what mixtures of the bank sound like to a speaker encoder, learnt from renders."""

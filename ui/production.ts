// React decides when it is loaded whether to check everything it does, which costs the screen a third of its time. Whoever
// wants the checks sets NODE_ENV; this module has to be imported before anything that imports React.
process.env.NODE_ENV ??= 'production'

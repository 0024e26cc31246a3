// SampleTalk
